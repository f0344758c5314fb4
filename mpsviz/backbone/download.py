"""Files from the Hugging Face hub into its usual cache, with progress; what went wrong on the way, in a sentence.

A file is written under a temporary name and renamed when it is whole: a stopped download leaves nothing behind.
"""

from __future__ import annotations

import errno
import functools
import shutil
import ssl
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from huggingface_hub import constants, get_hf_file_metadata, hf_hub_download, hf_hub_url, try_to_load_from_cache
from huggingface_hub.errors import (
    EntryNotFoundError,
    FileMetadataError,
    GatedRepoError,
    HfHubHTTPError,
    HFValidationError,
    LocalEntryNotFoundError,
    OfflineModeIsEnabled,
    RepositoryNotFoundError,
)

from mpsviz.errors import UserError

# Read at every download. The transfer of hf_xet can't be stopped from Python; plain HTTP can, after each piece, and
# pieces of the usual 10 MiB would be long ones on a slow line.
constants.HF_HUB_DISABLE_XET = True
constants.DOWNLOAD_CHUNK_SIZE = 2**20  # pyrefly: ignore[bad-assignment]
INSTEAD = "give a local file as the weights, or choose the embedded mini-clip."
HTTP_LIBRARIES = {"httpcore", "httpx", "httpx2", "requests", "urllib3"}
"""What huggingface_hub speaks HTTP with, now and in other versions."""
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
CLOSED = {errno.EACCES, errno.EPERM, errno.EROFS}


@dataclass(frozen=True)
class Download:
    """How far a download is.

    Attributes:
        name: the model's, for people.
        done_bytes: bytes that are here.
        total_bytes: of the whole file; None where the server does not say.
    """

    name: str
    done_bytes: int
    total_bytes: int | None


class NotInRepositoryError(UserError):
    """A repository that was reached has none of the files."""


Progress = Callable[[Download], bool]
"""Told how far a download is, about once a MiB; returning True stops it. It must not raise."""


class DownloadCancelledError(Exception):
    """The caller's progress function asked to stop."""


def fetch(repository: str, files: Sequence[str], name: str, progress: Progress | None) -> Path:
    """The first of `files` that a repository of the hub has: from the cache, as it is there, or downloaded into it.

    Args:
        repository: `organisation/name`.
        files: paths in the repository, the best first.
        name: what messages and `Download` call the model.

    Raises:
        NotInRepositoryError: the repository has none of the files.
        UserError: there is no network, no such repository, or no room on the disk.
        DownloadCancelledError: `progress` returned True.
    """
    try:
        for file in files:
            cached = try_to_load_from_cache(repository, file)
            if isinstance(cached, str):
                return Path(cached)
        for file in files:
            try:
                size = _size_on_hub(repository, file)
            except EntryNotFoundError:
                continue
            _check_room(size or 0, name)
            bar = functools.partial(_Bar, name, progress or (lambda _: False))
            return Path(hf_hub_download(repository, file, tqdm_class=cast(Any, bar)))
    except (DownloadCancelledError, UserError):
        raise
    except Exception as error:  # also what the HTTP library below huggingface_hub raises: it changes with the version
        raise explained(error, repository, name) from error
    raise NotInRepositoryError(
        f"The repository '{repository}' of the hub holds no {' or '.join(files)}.",
        next_step="Choose a model in open_clip's format, or a CLIPModel of transformers in one file.",
    )


class _Bar:
    """What huggingface_hub takes for a progress bar."""

    def __init__(self, name: str, progress: Progress, total: int | None = None, initial: int = 0, **_: object) -> None:
        self.name, self.progress, self.total, self.done = name, progress, total, initial
        self.update(0)

    def __enter__(self) -> _Bar:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def update(self, count: int) -> None:
        self.done += count
        if self.progress(Download(self.name, self.done, self.total)):
            raise DownloadCancelledError(self.name)


def _size_on_hub(repository: str, file: str) -> int | None:
    """Asks once: without a network, hf_hub_download would ask again for half a minute."""
    metadata = get_hf_file_metadata(hf_hub_url(repository, file))
    if metadata.commit_hash is None or metadata.etag is None:
        raise FileMetadataError(f"{constants.ENDPOINT} sends no commit and no etag.")
    return metadata.size


def _check_room(size: int, name: str) -> None:
    cache = Path(constants.HF_HUB_CACHE)
    folder = next(folder for folder in (cache, *cache.parents) if folder.exists())
    free = shutil.disk_usage(folder).free
    if free < size:
        raise UserError(
            f"The weights of '{name}' take {size / 1e6:,.0f} MB, and {folder} has room for {free / 1e6:,.0f} MB.",
            next_step="Make room there, or set HF_HOME to a folder on another disk.",
        )


def explained(error: Exception, repository: str, name: str) -> UserError:
    """The sentence for an error of huggingface_hub, or of what lies below it.

    Args:
        repository: `organisation/name` on the hub.
        name: what messages call the model.
    """
    found = _of_hub(error, repository, name) or _of_disk(error, name) or _of_network(error, name)
    if found:
        return found
    reason = str(error).strip().partition("\n")[0] or "no reason is given"
    return UserError(
        f"'{name}' can't be fetched ({type(error).__name__}: {reason}).", next_step=f"Try again, {INSTEAD}"
    )


def _of_hub(error: Exception, repository: str, name: str) -> UserError | None:
    """What the hub, or this machine's settings for it, said."""
    if isinstance(error, HFValidationError):
        return UserError(f"'{repository}' is no name of a repository.", next_step="Write hf-hub:organisation/name.")
    if isinstance(error, OfflineModeIsEnabled):
        return UserError(
            f"'{name}' is not on this machine, or not all of it, and HF_HUB_OFFLINE or TRANSFORMERS_OFFLINE forbids "
            "fetching it.",
            next_step=f"Unset them, {INSTEAD}",
        )
    if isinstance(error, GatedRepoError):
        return UserError(
            f"The hub gives '{repository}' only to those who have accepted its terms.",
            next_step=f"Accept them at {constants.ENDPOINT}/{repository}, and log in with `hf auth login`.",
        )
    if isinstance(error, RepositoryNotFoundError):
        return UserError(
            f"The hub shows no repository '{repository}': there is none, or it is private.",
            next_step="Check the name, or log in with `hf auth login`.",
        )
    if isinstance(error, FileMetadataError):
        return UserError(
            f"'{name}' is not here, and what answers at {constants.ENDPOINT} is not the hub.",
            next_step=f"Check the network's proxy and HF_ENDPOINT, {INSTEAD}",
        )
    if isinstance(error, HfHubHTTPError) and not isinstance(error, LocalEntryNotFoundError):
        return _of_answer(error.response.status_code, name)
    return None


def _of_answer(status: int, name: str) -> UserError:
    if status == 429 or status >= 500:
        return UserError(f"The hub can't serve '{name}' now (HTTP {status}).", next_step=f"Try again later, {INSTEAD}")
    if status in (401, 403):
        return UserError(
            f"The hub refuses to give '{name}' to whom this machine is logged in as (HTTP {status}).",
            next_step=f"Log in again with `hf auth login`, or unset HF_TOKEN, {INSTEAD}",
        )
    return UserError(
        f"The hub doesn't understand what it is asked for '{name}' (HTTP {status}).",
        next_step=f"Check the name and HF_ENDPOINT, {INSTEAD}",
    )


def _of_disk(error: Exception, name: str) -> UserError | None:
    for cause in causes(error):
        number = cause.errno if isinstance(cause, OSError) else None
        if number in FULL:
            return UserError(
                f"The disk filled up while '{name}' was downloaded, or no more of it is allotted to you.",
                next_step="Make room there, or set HF_HOME to a folder on another disk.",
            )
        if number in CLOSED:
            return UserError(
                f"Nothing may be written to {constants.HF_HUB_CACHE}, where downloads go.",
                next_step="Set HF_HOME to a folder of your own.",
            )
    return None


def _of_network(error: Exception, name: str) -> UserError | None:
    chain = list(causes(error))
    if any(isinstance(it, ssl.SSLCertVerificationError) or "CERTIFICATE_VERIFY_FAILED" in str(it) for it in chain):
        return UserError(
            f"'{name}' is not on this machine, and the certificate of {constants.ENDPOINT} can't be trusted.",
            next_step=f"Check the clock, and SSL_CERT_FILE where a proxy has a certificate of its own, {INSTEAD}",
        )
    if any(map(is_network, chain)):
        return UserError(
            f"'{name}' is not on this machine, or not all of it, and there is no connection to {constants.ENDPOINT}, "
            "or it broke off.",
            next_step=f"Connect to the internet, {INSTEAD}",
        )
    return None


def is_network(error: BaseException) -> bool:
    """Whether there was no connection, or it broke off."""
    cut_short = "Consistency check failed" in str(error)  # huggingface_hub counted fewer bytes than were promised
    if cut_short or isinstance(error, ConnectionError | TimeoutError | LocalEntryNotFoundError):
        return True
    return type(error).__module__.partition(".")[0] in HTTP_LIBRARIES


def causes(error: BaseException) -> Iterator[BaseException]:
    """The error, and what led to it."""
    cause: BaseException | None = error
    for _ in range(10):
        if cause is None:
            return
        yield cause
        cause = cause.__cause__ or cause.__context__
