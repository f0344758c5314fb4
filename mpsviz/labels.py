"""What classes, images and groups are called wherever names are shown: no two the same.

A class is its index, never its name: ImageNet has two classes called "missile". A name is for reading alone, and where
two share one, what is shown tells them apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

MOST_GROUPS = 1000
"""Different words up to which a column parts images into groups; a class is one however many there are."""


def unambiguous(names: Sequence[str], hints: Sequence[str] = ()) -> list[str]:
    """The names; one that others share is followed by its hint, or by its place where that tells nothing.

    >>> unambiguous(["crane", "tench", "crane"], ["n02012849", "n01440764", "n03126707"])
    ['crane (n02012849)', 'tench', 'crane (n03126707)']
    >>> unambiguous(["crane", "crane"])
    ['crane (#0)', 'crane (#1)']

    Args:
        names: n names in the order of their indices.
        hints: n texts such as WordNet ids, folders or labels of a table, '' where there is none; or none at all.
    """
    shared = repeated(names)
    hints = hints or [""] * len(names)
    shown = [
        f"{name} ({hint})" if name in shared and hint not in ("", name) else name
        for name, hint in zip(names, hints, strict=True)
    ]
    while alike := repeated(shown):
        shown = [f"{name} (#{place})" if name in alike else name for place, name in enumerate(shown)]
    return shown


def folders_of_classes(ids: Iterable[str], label_index: Iterable[int], n_classes: int) -> list[str]:
    """The folder that all images of a class lie in, by its own name; '' for a class whose images are spread.

    Args:
        ids: of n images, relative paths such as 'train/n02012849/1.jpg'.
        label_index: the class of each, below 0 for none.
        n_classes: C, the length of what is returned.
    """
    folders: list[set[str]] = [set() for _ in range(n_classes)]
    for image, label in zip(ids, label_index, strict=True):
        if 0 <= label < n_classes:
            folders[label].add(PurePosixPath(image).parent.name)
    return [found.pop() if len(found) == 1 else "" for found in folders]


def repeated(names: Iterable[str]) -> set[str]:
    """Those that stand there more than once."""
    return {name for name, count in Counter(names).items() if count > 1}
