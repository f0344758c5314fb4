"""The images of a run, listed when it begins, so that it goes on with these and with no others.

images.parquet   id, label (name of the class), split, bytes, modified (µs since 1970), sha256: a row an image

A file whose size and time are those of the list counts as the same. One that was touched, and every image that the
model learns from or that chooses α, is read again and compared by its SHA-256.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd

from mpsviz.data.catalog import load_dataset
from mpsviz.data.dataset.records import Dataset, ImageRecord
from mpsviz.data.images.content_hash import content_hash
from mpsviz.data.images.unreadable_images import THREADS
from mpsviz.errors import UserError
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.resume.checkpoints import checkpoint_steps
from mpsviz.runs.resume.data_changes import differences

TABLE = "images"
ALWAYS_READ = ("few-shot", "validation")
UNKNOWN = "images.parquet can't be read, so whether these are the images that the run began with could not be checked."


def settle_images(run: RunFolder, dataset: Dataset, split: np.ndarray) -> tuple[str, ...]:
    """List the images of a run that begins; compare those of one that goes on with its list.

    Runs of versions that kept no list go on with what is there, and have one from then on.

    Returns:
        Notes for the user.

    Raises:
        UserError: the run goes on, and its images are not those that it began with; the message says what differs.
    """
    known = run.table(TABLE) if checkpoint_steps(run) else None
    now = list_images(dataset.records, split, known)
    lost = known is None and bool(checkpoint_steps(run)) and (run.path / f"{TABLE}.parquet").exists()
    if known is not None and differences(known, now, there=()):
        there = {record.id for record in load_dataset(run.config().data).records}
        changes = ", ".join(map(str, differences(known, now, there)))
        raise UserError(
            f"The images are not those that this run began with: {changes}.",
            next_step="Put them back as they were and resume it, or start a new run with the images as they are now.",
        )
    if known is None or not known.equals(now):
        run.write_table(TABLE, now)
    return (UNKNOWN,) if lost else ()


def list_images(records: Sequence[ImageRecord], split: np.ndarray, known: pd.DataFrame | None) -> pd.DataFrame:
    """The list of some images, in their order.

    Args:
        split: (n,) str, see `mpsviz.data.splits.few_shot`.
        known: an earlier list; a file that it knows by size and time is not read again.

    Raises:
        OSError: a file can't be read.
    """
    digests = {} if known is None else _digests(known)

    def row(record: ImageRecord, part: str) -> tuple[str, str, str, int, int, str]:
        about = Path(record.path).stat()
        stamp = about.st_size, about.st_mtime_ns // 1000
        digest = digests.get((record.id, *stamp)) if part not in ALWAYS_READ else None
        return record.id, record.name, part, *stamp, digest or content_hash(record.path)

    with ThreadPoolExecutor(THREADS) as pool:
        rows = list(pool.map(row, records, map(str, split)))
    return pd.DataFrame(rows, columns=["id", "label", "split", "bytes", "modified", "sha256"])


def _digests(known: pd.DataFrame) -> dict[tuple[str, int, int], str]:
    """SHA-256 by id, size and time."""
    keys = known[["id", "bytes", "modified"]].itertuples(index=False, name=None)
    return dict(zip(keys, known["sha256"].tolist(), strict=True))
