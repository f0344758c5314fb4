"""Who trains, who validates, who is held out: drawn once from the seed, class by class."""

from __future__ import annotations

import numpy as np

from mpsviz.data.dataset import BYSTANDER
from mpsviz.errors import UserError

HELD_OUT = 4
"""Images of each class that only measure."""
VALIDATION = 1
"""Images of each class that choose α."""


def split_few_shot(labels: np.ndarray, shots: int, seed: int) -> np.ndarray:
    """Assign every image to a split.

    Of each class, 4 images are held out, 1 validates, the rest is the pool that `shots` training images are drawn
    from. The held-out and validation images depend on the seed alone, so runs of one seed with different shots are
    measured on the same images, and more shots contain fewer. A class whose pool is smaller than `shots` gives all
    of it, as in CoOp's protocol.

    Args:
        labels: (n,) int, BYSTANDER for images outside the task.
        shots: training images of each class (K).
        seed: of the draw.

    Returns:
        (n,) str: 'few-shot', 'pool' (left over), 'validation', 'held-out' or 'bystander'.

    Raises:
        UserError: a class has no image left to train on, or no class has as many as `shots`.
    """
    random = np.random.default_rng(seed)
    split = np.full(len(labels), "bystander", dtype="<U10")
    largest_pool = 0
    for label in np.unique(labels[labels != BYSTANDER]):
        members = random.permutation(np.flatnonzero(labels == label))
        held_out, validation, pool = np.split(members, [HELD_OUT, HELD_OUT + VALIDATION])
        if len(pool) == 0:
            raise UserError(
                f"Class number {label} has only {len(members)} images.",
                next_step=f"Give every class at least {HELD_OUT + VALIDATION + 1}: "
                f"{HELD_OUT} are held out, {VALIDATION} validates, the rest trains.",
            )
        largest_pool = max(largest_pool, len(pool))
        split[held_out] = "held-out"
        split[validation] = "validation"
        split[pool[:shots]] = "few-shot"
        split[pool[shots:]] = "pool"
    if shots > largest_pool:
        raise UserError(
            f"{shots} shots are more than any class has: the largest has {largest_pool} images left to train on.",
            next_step=f"Choose {largest_pool} shots or fewer.",
        )
    return split
