"""Own images in a zip: the same folders as in `mpsviz.data.formats.folders.folder`, packed."""

from __future__ import annotations

from pathlib import Path

from mpsviz.data.dataset.records import Dataset
from mpsviz.data.formats.archives.archive import list_archive
from mpsviz.data.formats.archives.unpack import cache_folder, extract
from mpsviz.data.formats.folders.layout import dataset_of


def load_zip(path: Path) -> Dataset:
    """Unpack a zip into the cache, unless it is there already, and read it as a folder.

    Raises:
        UserError: it is no zip, not to be trusted, or holds no class folders.
    """
    listing = list_archive(path)
    dataset_of(path.stem, path, listing)  # a zip that is no dataset need not be unpacked
    return dataset_of(path.stem, extract(path, listing.images, cache_folder()), listing)


def preview_zip(path: Path) -> Dataset:
    """As `load_zip`, from the zip's directory alone: the images' paths don't exist yet.

    Raises:
        UserError: as `load_zip`.
    """
    return dataset_of(path.stem, path, list_archive(path))
