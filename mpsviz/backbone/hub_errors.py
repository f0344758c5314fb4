"""What went wrong between here and the Hugging Face hub, in a sentence."""

from __future__ import annotations

import errno

from huggingface_hub import constants
from huggingface_hub.errors import (
    FileMetadataError,
    HfHubHTTPError,
    HFValidationError,
    OfflineModeIsEnabled,
    RepositoryNotFoundError,
)

from mpsviz.errors import UserError

INSTEAD = "give a local file as the weights, or choose the embedded mini-clip."


def explained(error: Exception, repository: str, name: str) -> UserError:
    """The sentence for an error of huggingface_hub, or of the HTTP library below it.

    Args:
        repository: `organisation/name` on the hub.
        name: what messages call the model.
    """
    if isinstance(error, HFValidationError):
        return UserError(f"'{repository}' is no name of a repository.", next_step="Write hf-hub:organisation/name.")
    if isinstance(error, OfflineModeIsEnabled):
        return UserError(
            f"The weights of '{name}' are not on this machine, and HF_HUB_OFFLINE forbids fetching them.",
            next_step=f"Unset HF_HUB_OFFLINE, {INSTEAD}",
        )
    if isinstance(error, RepositoryNotFoundError):
        return UserError(
            f"The hub shows no repository '{repository}': there is none, or it is private.",
            next_step="Check the name, or log in with `hf auth login`.",
        )
    if isinstance(error, FileMetadataError):
        return UserError(
            f"The weights of '{name}' are not here, and what answers at {constants.ENDPOINT} is not the hub.",
            next_step=f"Check the network's proxy and HF_ENDPOINT, {INSTEAD}",
        )
    if isinstance(error, HfHubHTTPError):
        return UserError(
            f"The hub can't serve '{name}' now (HTTP {error.response.status_code}).",
            next_step=f"Try again later, {INSTEAD}",
        )
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return UserError(
            f"The disk filled up while '{name}' was downloaded.",
            next_step="Make room there, or set HF_HOME to a folder on another disk.",
        )
    if isinstance(error, PermissionError):
        return UserError(
            f"Nothing may be written to {constants.HF_HUB_CACHE}, where downloads go.",
            next_step="Set HF_HOME to a folder of your own.",
        )
    return UserError(
        f"The weights of '{name}' are not on this machine, and there is no connection to {constants.ENDPOINT}.",
        next_step=f"Connect to the internet, {INSTEAD}",
    )
