"""The images of a run, listed when it begins, so that it goes on with these and with no others.

images.parquet   id, label (name of the class), split, bytes, modified (µs since 1970), sha256: a row an image

A file whose size and time are those of the list counts as the same. One that was touched, and every image that the
model learns from or that chooses α, is read again and compared by its SHA-256.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from mpsviz.data.catalog import load_dataset
from mpsviz.data.dataset.paths import shown
from mpsviz.data.dataset.records import Dataset, ImageRecord
from mpsviz.data.dataset.skipped_files import NAMED
from mpsviz.data.images.content_hash import content_hash
from mpsviz.data.images.unreadable_images import THREADS
from mpsviz.errors import UserError
from mpsviz.runs.folder.store import RunFolder

TABLE = "images"
ALWAYS_READ = ("few-shot", "validation")
UNKNOWN = "images.parquet can't be read, so whether these are the images that the run began with could not be checked."


def settle_images(run: RunFolder, dataset: Dataset, split: np.ndarray, *, goes_on: bool) -> tuple[str, ...]:
    """List the images of a run that begins; compare those of one that goes on with its list.

    Runs of versions that kept no list go on with what is there, and have one from then on.

    Args:
        split: (n,) str, see `mpsviz.data.splits.few_shot`.
        goes_on: from a checkpoint.

    Returns:
        Notes for the user.

    Raises:
        UserError: the run goes on, and its images are not those that it began with; the message says what differs.
    """
    known = run.table(TABLE) if goes_on else None
    now = list_images(dataset.records, split, known)
    lost = known is None and goes_on and (run.path / f"{TABLE}.parquet").exists()
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


@dataclass(frozen=True)
class Change:
    """One way in which images differ, for example '2 missing (cat/1.png, cat/2.png)'.

    Attributes:
        what: with the number before it.
        images: their ids, with how they changed where that can be said.
    """

    what: str
    images: Sequence[str]

    def __str__(self) -> str:
        named = ", ".join(shown(image) for image in self.images[:NAMED])
        return f"{len(self.images):,} {self.what} ({named}{', …' if len(self.images) > NAMED else ''})"


def differences(before: pd.DataFrame, now: pd.DataFrame, there: Collection[str]) -> list[Change]:
    """Every difference that would make a run another one; a file's time is none.

    Args:
        before, now: lists of images with the columns id, label, split and sha256; ids are unique.
        there: ids of all images that the data hold now, whether the run uses them or not.
    """
    before, now = before.set_index("id"), now.set_index("id")
    gone, added = before.index.difference(now.index), now.index.difference(before.index)
    renamed = _renamed(before.loc[gone], now.loc[added])
    both = before.index.intersection(now.index, sort=False)
    old, new = before.loc[both], now.loc[both]
    moved = both[old["split"] != new["split"]]
    lost = [image for image in gone if image not in renamed]
    found = [
        Change("renamed", [f"{one} is now {other}" for one, other in renamed.items()]),
        Change("missing", [image for image in lost if image not in there]),
        Change("not drawn any more, or unreadable", [image for image in lost if image in there]),
        Change("not among them before", [image for image in added if image not in renamed.values()]),
        Change("with other content", list(both[old["sha256"] != new["sha256"]])),
        Change("in another class", list(both[old["label"] != new["label"]])),
        Change("moved to another part", [f"{one} from {old['split'][one]} to {new['split'][one]}" for one in moved]),
    ]
    return [change for change in found if change.images]


def _renamed(gone: pd.DataFrame, added: pd.DataFrame) -> dict[str, str]:
    """Old id → new id, of files that hold the same; where several do, in the order of their names."""
    by_content: dict[str, list[str]] = {}
    for image, digest in zip(added.index, added["sha256"], strict=True):
        by_content.setdefault(digest, []).append(image)
    pairs = {}
    for image, digest in zip(gone.index, gone["sha256"], strict=True):
        if alike := by_content.get(digest):
            pairs[image] = alike.pop(0)
    return pairs
