"""Images to look at, with classes where their folder or table says them, and without where it doesn't."""

from __future__ import annotations

from mpsviz.data.dataset.paths import user_path
from mpsviz.data.dataset.records import BYSTANDER, Dataset, ImageRecord
from mpsviz.data.dataset.skipped_files import skip_note
from mpsviz.data.formats.folders.folder import list_folder, load_folder
from mpsviz.data.formats.tables.table import load_table, load_unlabelled_table
from mpsviz.data.prompts.blanks import without_blanks
from mpsviz.errors import UserError

WHAT_WORKS = "Name a folder of images, or a table (.csv, .tsv, .parquet) with a column of paths."
NO_CLASSES = "All images lie in one folder, so there are no classes."


def load_images(text: str) -> Dataset:
    """List the images of a folder or a table; none is decoded.

    Raises:
        UserError: there is no such thing, or no image in it; or what is said of classes can't be used.
    """
    path = user_path(text, next_step=WHAT_WORKS)
    if not path.is_dir():
        unlabelled = load_unlabelled_table(path)
        return without_blanks(load_table)(path) if unlabelled is None else unlabelled
    listing = list_folder(path)
    if not listing.images:
        raise UserError(f"There is no image in '{path.name}'.", next_step=WHAT_WORKS)
    if len({image.parent for image in listing.images}) > 1:
        return without_blanks(load_folder)(path)
    records = tuple(
        ImageRecord(id=image.as_posix(), path=path / image, label=BYSTANDER, name="") for image in listing.images
    )
    skipped = (skip_note(listing.skipped, listing.seen, "files"),) if listing.skipped else ()
    return Dataset(path.resolve().name, (), records, notes=(*listing.notes, *skipped, NO_CLASSES))
