"""How many neighbours a figure may look at: one rule for all of them.

Where k comes near the number of other images, every neighbourhood holds all of them: all neighbours are "kept",
whatever became of the features. So k is at most a quarter of the images that are compared.
"""

from __future__ import annotations

LEAST_IMAGES = 4
"""Images to each neighbour that is looked at; with fewer images than these, no neighbour can be."""


def allowed_neighbors(wanted: int, n_images: int) -> int:
    """k: as many as are wanted, at most a quarter of the images compared; 0 where a quarter is less than one image."""
    return min(wanted, n_images // LEAST_IMAGES)


def why_undefined(n_images: int) -> str | None:
    """Why figures of neighbours are undefined among so many images, one sentence; None where they are not."""
    if n_images >= LEAST_IMAGES:
        return None
    return (
        f"Only {n_images} images are held out: among fewer than {LEAST_IMAGES}, chance alone would fill a figure of "
        "neighbours."
    )


def why_lowered(wanted: int, n_images: int) -> str | None:
    """That fewer neighbours are looked at than were wanted, one sentence; None where as many are, or none can be."""
    k = allowed_neighbors(wanted, n_images)
    if k in (0, wanted):
        return None
    neighbors = "1 neighbour is" if k == 1 else f"{k} neighbours are"
    return f"Of {n_images} held-out images {neighbors} looked at, not {wanted}: at most a quarter."


def notes_on_neighbors(wanted: int, n_images: int) -> tuple[str, ...]:
    """What the reader of such figures of so many held-out images should know; empty where there is nothing."""
    why = why_undefined(n_images) or why_lowered(wanted, n_images)
    return (why,) if why else ()
