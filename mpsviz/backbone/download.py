"""Files from the Hugging Face hub into its usual cache: with progress, and stopped when the caller says so.

A file is written under a temporary name and renamed when it is whole: a stopped download leaves nothing behind.
"""

from __future__ import annotations

import functools
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from huggingface_hub import constants, get_hf_file_metadata, hf_hub_download, hf_hub_url, try_to_load_from_cache
from huggingface_hub.errors import EntryNotFoundError, FileMetadataError

from mpsviz.backbone.hub_errors import explained
from mpsviz.errors import UserError

# Read at every download. The transfer of hf_xet can't be stopped from Python; plain HTTP can, after each piece, and
# pieces of the usual 10 MiB would be long ones on a slow line.
constants.HF_HUB_DISABLE_XET = True
constants.DOWNLOAD_CHUNK_SIZE = 2**20


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
            bar = functools.partial(_Bar, name, progress or _go_on)
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


def _go_on(_: Download) -> bool:
    return False


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
