"""Exported weights on the Hugging Face hub: a model repository with its card, private unless it is made public."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from huggingface_hub import HfApi, constants
from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalTokenNotFoundError, OfflineModeIsEnabled
from huggingface_hub.utils import validate_repo_id

from mpsviz import __version__
from mpsviz.backbone.download import causes, is_network
from mpsviz.errors import UserError
from mpsviz.export.weights.checkpoint import CARD, write_delta, write_merged
from mpsviz.export.weights.model_card import Kind, model_card
from mpsviz.runs.folder.store import RunFolder

AGAIN = "The repository is there by now, without these files: add --update when you push again."


@dataclass(frozen=True)
class Pushed:
    """Attributes:
    repository: "OWNER/NAME".
    private: whether only its owner sees it.
    files: name → bytes.
    url: of the commit; empty where nothing was sent.
    """

    repository: str
    private: bool
    files: dict[str, int]
    url: str


def would_push(run: RunFolder, kind: Kind, repository: str, *, private: bool) -> Pushed:
    """What `push` would send, without asking anybody. Raises UserError where the name or the run is refused."""
    check_name(repository)
    with _exported(run, kind, repository) as folder:
        return Pushed(repository, private, _sizes(folder), "")


def push(run: RunFolder, kind: Kind, repository: str, *, private: bool = True, update: bool = False) -> Pushed:
    """Export a run's weights with their card, and commit them to a model repository of the hub.

    Whoever this machine is logged in as, and whether the name is free, is asked before anything is exported.

    Args:
        private: of a repository that is made; one that is there keeps what it is.
        update: commit to a repository that is there, instead of making one.

    Raises:
        UserError: the name can't be one, is taken (or, with `update`, is not there), nobody is logged in or may not
            write there, there is no network, or the run has no such weights.
    """
    check_name(repository)
    api = HfApi(library_name="mpsviz", library_version=__version__)
    made = False
    try:
        api.whoami()
        there = api.repo_exists(repository)
        if there and not update:
            raise _taken(repository)
        if update and not there:
            raise UserError(
                f"The hub shows no model '{repository}' that could be updated.",
                next_step="Check the name, or leave --update away to make it.",
            )
        with _exported(run, kind, repository) as folder:
            if not there:
                api.create_repo(repository, private=private)
                made = True
            message = f"{'Merged' if kind == 'merged' else 'Learnt'} weights of {run.path.name}"
            commit = api.upload_folder(repo_id=repository, folder_path=folder, commit_message=message)
            seen = private if made else bool(api.model_info(repository).private)
            return Pushed(repository, seen, _sizes(folder), commit.commit_url)
    except UserError:
        raise
    except Exception as error:  # also what the HTTP library below huggingface_hub raises: it changes with the version
        said = explained(error, repository)
        raise UserError(said.what, next_step=f"{said.next_step} {AGAIN}" if made else said.next_step) from error


def check_name(repository: str) -> None:
    """Raises UserError where it is not OWNER/NAME, as the hub wants it."""
    try:
        validate_repo_id(repository)
    except HFValidationError as error:
        raise UserError(
            f"'{repository}' can't be the name of a model on the hub.",
            next_step="Write OWNER/NAME, each of letters, digits, '-', '_' and '.', 96 characters in all at most.",
        ) from error
    if "/" not in repository:
        raise UserError(
            f"'{repository}' does not say whose model it is to be.",
            next_step=f"Write OWNER/{repository}: your name on the hub, or an organisation's.",
        )


@contextmanager
def _exported(run: RunFolder, kind: Kind, repository: str) -> Iterator[Path]:
    """The folder that would go, until the end of the block."""
    with TemporaryDirectory(prefix="mpsviz-push-") as room:
        folder = Path(room) / "checkpoint"
        try:
            (write_merged if kind == "merged" else write_delta)(run, folder, pictures=False)
            (folder / CARD).write_text(model_card(run, kind, repository), encoding="utf-8")
        except OSError as error:
            raise UserError(
                f"The weights can't be written to {room} first ({error.strerror}).",
                next_step="Make room there, or set TMPDIR to a folder on another disk.",
            ) from error
        yield folder


def _sizes(folder: Path) -> dict[str, int]:
    return {file.name: file.stat().st_size for file in sorted(folder.iterdir())}


def explained(error: Exception, repository: str) -> UserError:
    """The sentence for an error of huggingface_hub, or of what lies below it."""
    for cause in causes(error):
        if isinstance(cause, LocalTokenNotFoundError):
            return UserError(
                "This machine is not logged in to the hub.",
                next_step="Run `hf auth login`, or set HF_TOKEN to a token that may write.",
            )
        if isinstance(cause, OfflineModeIsEnabled):
            return UserError(
                "HF_HUB_OFFLINE or TRANSFORMERS_OFFLINE forbids asking the hub for anything.",
                next_step="Unset it, or use --dry-run to see what would go.",
            )
        if isinstance(cause, HfHubHTTPError):
            return _answered(cause.response.status_code, cause.server_message, repository)
    if any(map(is_network, causes(error))):
        return UserError(
            f"There is no connection to {constants.ENDPOINT}, or it broke off.",
            next_step="Connect to the internet, and check the network's proxy and HF_ENDPOINT.",
        )
    reason = str(error).strip().partition("\n")[0] or "no reason is given"
    return UserError(f"'{repository}' can't be pushed ({type(error).__name__}: {reason}).", next_step="Try again.")


def _answered(status: int, message: str | None, repository: str) -> UserError:
    """The sentence for a refusal of the hub."""
    words = f"HTTP {status}{f': {message}' if message else ''}"
    if status == 401:
        return UserError(
            f"The hub does not accept the token of this machine ({words}).",
            next_step="Log in again with `hf auth login`; HF_TOKEN comes first where it is set.",
        )
    if status == 403:
        return UserError(
            f"The hub does not let whom this machine is logged in as write to '{repository}' ({words}).",
            next_step="Name an owner that you may write to, and log in with a token that may write.",
        )
    if status == 409:
        return _taken(repository)
    if status == 429 or status >= 500:
        return UserError(f"The hub can't take it now ({words}).", next_step="Try again later.")
    return UserError(f"The hub refuses '{repository}' ({words}).", next_step="Check the name and HF_ENDPOINT.")


def _taken(repository: str) -> UserError:
    return UserError(
        f"There is a model '{repository}' on the hub already.",
        next_step="Choose another name, or add --update to commit to it.",
    )
