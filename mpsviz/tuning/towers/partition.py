"""A vision transformer in thirds.

blocks  0 … a−1    frozen
        a … b−1    frozen, each with a parallel linear adapter
        b … L−1    copied and fully tuned, with ln_post and proj
"""

from __future__ import annotations

from dataclasses import dataclass

from mpsviz.errors import UserError


@dataclass(frozen=True)
class Partition:
    """Where the thirds begin: `range(adapted)` is frozen, `range(adapted, tuned)` adapted, the rest tuned."""

    adapted: int
    tuned: int
    depth: int


def thirds(depth: int) -> Partition:
    """Split `depth` blocks in thirds; where 3 does not divide it, the frozen part takes what is left over.

    Raises:
        UserError: fewer than three blocks.
    """
    if depth < 3:
        raise UserError(
            f"A vision transformer of {depth} blocks can't be split in thirds.",
            next_step="Choose a model with at least three blocks.",
        )
    third = depth // 3
    return Partition(adapted=depth - 2 * third, tuned=depth - third, depth=depth)
