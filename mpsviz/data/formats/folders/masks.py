"""Masks among images: they are pictures of outlines, no examples of a class."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from mpsviz.data.dataset.part_names import MASKS, PICTURES, plain

Parts = tuple[str, ...]

_MASK_STEM = re.compile(r"(.+?)[ _-](mask|segmentation)([ _-]?\d+)?", re.IGNORECASE)
"""A mask that lies beside its image: 'benign (1)_mask.png'."""


def without_masks(paths: Sequence[Parts]) -> tuple[list[Parts], list[Parts]]:
    """Tell images from masks: those in a folder `masks` beside `images`, and those called like another image's mask.

    Args:
        paths: of each file, its folders and its name.

    Returns:
        The images and the masks, each in their order.
    """
    classes = _classes_called_mask(paths)
    beside = {path[: depth + 1] for path in paths for depth in range(len(path) - 1) if plain(path[depth]) in PICTURES}
    parents = {folder[:-1] for folder in beside}
    stems = {(path[:-1], PurePosixPath(path[-1]).stem) for path in paths}

    def is_mask(path: Parts) -> bool:
        for depth in range(len(path) - 1):
            if plain(path[depth]) in MASKS and path[:depth] in parents and path[: depth + 1] not in classes:
                return True
        match = _MASK_STEM.fullmatch(PurePosixPath(path[-1]).stem)
        return match is not None and (path[:-1], match[1]) in stems

    images, masks = [], []
    for path in paths:
        (masks if is_mask(path) else images).append(path)
    return images, masks


def _classes_called_mask(paths: Sequence[Parts]) -> set[Parts]:
    """Folders called like masks that are one of several classes: live/, mask/, photo/.

    All of them hold images themselves, one at least is called like neither, and the images in the one that is called
    like masks are not called like those in the one that is called like pictures.
    """
    names: dict[Parts, set[str]] = {}
    for path in paths:
        names.setdefault(path[:-1], set()).add(_bare(path[-1]))
    siblings: dict[Parts, list[Parts]] = {}
    for folder in names:
        if folder:
            siblings.setdefault(folder[:-1], []).append(folder)
    found = set()
    for folders in siblings.values():
        pictures = set().union(*(names[folder] for folder in folders if plain(folder[-1]) in PICTURES))
        others = any(plain(folder[-1]) not in MASKS | PICTURES for folder in folders)
        for folder in folders:
            if others and plain(folder[-1]) in MASKS and 2 * len(names[folder] & pictures) < len(names[folder]):
                found.add(folder)
    return found


def _bare(name: str) -> str:
    """A file's name without its ending, and without the words that tell a mask from its picture."""
    words = re.findall(r"[^\W\d_]+|\d+", PurePosixPath(name).stem)
    return " ".join(word.casefold() for word in words if plain(word) not in MASKS | PICTURES)
