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
    beside = {path[: depth + 1] for path in paths for depth in range(len(path) - 1) if plain(path[depth]) in PICTURES}
    parents = {folder[:-1] for folder in beside}
    stems = {(path[:-1], PurePosixPath(path[-1]).stem) for path in paths}

    def is_mask(path: Parts) -> bool:
        if any(plain(path[depth]) in MASKS and path[:depth] in parents for depth in range(len(path) - 1)):
            return True
        match = _MASK_STEM.fullmatch(PurePosixPath(path[-1]).stem)
        return match is not None and (path[:-1], match[1]) in stems

    images, masks = [], []
    for path in paths:
        (masks if is_mask(path) else images).append(path)
    return images, masks
