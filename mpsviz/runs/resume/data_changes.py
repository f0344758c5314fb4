"""What differs between two lists of images, see `mpsviz.runs.resume.image_list`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import pandas as pd

from mpsviz.data.dataset.paths import shown
from mpsviz.data.dataset.skipped_files import NAMED


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
