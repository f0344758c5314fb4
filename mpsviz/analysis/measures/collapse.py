"""Whether the features have collapsed, in words: figures of distances and neighbours then say next to nothing."""

from __future__ import annotations

from collections.abc import Mapping

from mpsviz.analysis.features.neighborhood import LEAST_IMAGES

RANK = 2.0
"""An effective rank below it leaves the images on one line."""
COSINE = 0.99
"""Where all cosines are above it, the images are nearly one point."""


def collapse(before: Mapping[str, float], after: Mapping[str, float], n_images: int, n_classes: int) -> str | None:
    """Say that the held-out images have collapsed into a point or onto a line; None where they have not.

    A few images always lie on a line, so below `LEAST_IMAGES` only a point is spoken of.

    Args:
        before, after: measure → value, of which `least_cosine` and `effective_rank` are looked at; missing where
            undefined.
        n_images: held-out images.
        n_classes: of two classes a line may also mean that each has drawn together, which is said, too.
    """
    if _is_point(after):
        was = _was(before, "least_cosine", _is_point(before))
        return (
            f"The features have collapsed into one point: all cosines of the {n_images} held-out images are above "
            f"{COSINE} (the least is {after['least_cosine']:.4f}{was}). Distances, neighbours and maps say next to "
            "nothing here."
        )
    if n_images < LEAST_IMAGES or not _is_line(after):
        return None
    was = _was(before, "effective_rank", _is_line(before))
    two = " Two classes that have each drawn together look the same: see the accuracy." if n_classes == 2 else ""
    return (
        f"The features have collapsed onto less than two directions: the effective rank of the {n_images} held-out "
        f"images is {after['effective_rank']:.2f}{was}.{two}"
    )


def _is_point(figures: Mapping[str, float]) -> bool:
    return figures.get("least_cosine", -1.0) > COSINE


def _is_line(figures: Mapping[str, float]) -> bool:
    return figures.get("effective_rank", RANK) < RANK


def _was(before: Mapping[str, float], name: str, already: bool) -> str:
    if name not in before:
        return ""
    return f"; before tuning {'already ' if already else ''}{before[name]:.4g}"
