"""What went wrong between here and the Hugging Face hub, in a sentence."""

from __future__ import annotations

import errno
import ssl
from collections.abc import Iterator

from huggingface_hub import constants
from huggingface_hub.errors import (
    FileMetadataError,
    GatedRepoError,
    HfHubHTTPError,
    HFValidationError,
    LocalEntryNotFoundError,
    OfflineModeIsEnabled,
    RepositoryNotFoundError,
)

from mpsviz.errors import UserError

INSTEAD = "give a local file as the weights, or choose the embedded mini-clip."
HTTP_LIBRARIES = {"httpcore", "httpx", "httpx2", "requests", "urllib3"}
"""What huggingface_hub speaks HTTP with, now and in other versions."""
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
CLOSED = {errno.EACCES, errno.EPERM, errno.EROFS}


def explained(error: Exception, repository: str, name: str) -> UserError:
    """The sentence for an error of huggingface_hub, or of what lies below it.

    Args:
        repository: `organisation/name` on the hub.
        name: what messages call the model.
    """
    return (
        _of_hub(error, repository, name) or _of_disk(error, name) or _of_network(error, name) or _unknown(error, name)
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
    for cause in _causes(error):
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
    causes = list(_causes(error))
    if any(isinstance(it, ssl.SSLCertVerificationError) or "CERTIFICATE_VERIFY_FAILED" in str(it) for it in causes):
        return UserError(
            f"'{name}' is not on this machine, and the certificate of {constants.ENDPOINT} can't be trusted.",
            next_step=f"Check the clock, and SSL_CERT_FILE where a proxy has a certificate of its own, {INSTEAD}",
        )
    if any(_is_network(it) for it in causes):
        return UserError(
            f"'{name}' is not on this machine, or not all of it, and there is no connection to {constants.ENDPOINT}, "
            "or it broke off.",
            next_step=f"Connect to the internet, {INSTEAD}",
        )
    return None


def _unknown(error: Exception, name: str) -> UserError:
    reason = str(error).strip().partition("\n")[0] or "no reason is given"
    return UserError(
        f"'{name}' can't be fetched ({type(error).__name__}: {reason}).", next_step=f"Try again, {INSTEAD}"
    )


def _is_network(error: BaseException) -> bool:
    if isinstance(error, ConnectionError | TimeoutError | LocalEntryNotFoundError):
        return True
    if "Consistency check failed" in str(error):  # huggingface_hub counted fewer bytes than were promised
        return True
    return type(error).__module__.partition(".")[0] in HTTP_LIBRARIES


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error, and what led to it."""
    cause: BaseException | None = error
    for _ in range(10):
        if cause is None:
            return
        yield cause
        cause = cause.__cause__ or cause.__context__
