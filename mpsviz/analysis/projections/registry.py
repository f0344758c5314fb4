"""The registry of projections, the default one first.

A new one is a file with a `PROJECTION`, and the file's name in `_FILES`. Pages and the worker read titles and sentences
here, so a file imports scikit-learn and what else takes seconds inside its functions.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

from mpsviz.analysis.projections.projection import Projection
from mpsviz.errors import UserError

_FILES = (
    "carried_umap",
    "plain_umap",
    "pca",
    "aligned_umap",
    "independent_umap",
    "warm_umap",
    "transformed_umap",
    "joint_umap",
    "tsne",
    "pacmap_layout",
)
_ENTRIES: tuple[Projection, ...] = tuple(
    import_module(f"mpsviz.analysis.projections.{file}").PROJECTION for file in _FILES
)

PROJECTIONS: dict[str, Projection] = {entry.name: entry for entry in _ENTRIES}

LIVE_PROJECTION = "pca"
"""Drawn anew at every snapshot: it takes milliseconds, and it tells the truth about movement."""
DEFAULT_PROJECTION = next(iter(PROJECTIONS))
PLAIN_PROJECTION = "plain_umap"
"""Stands beside the default one wherever that is drawn, so that nobody must trust it alone."""


def with_plain(names: Sequence[str]) -> list[str]:
    """`names`, and the plain map where the default one is among them."""
    return list(dict.fromkeys([*names, *([PLAIN_PROJECTION] if DEFAULT_PROJECTION in names else [])]))


def slow_projections(names: Sequence[str]) -> list[str]:
    """What takes seconds of `with_plain(names)`: it is drawn in a process of its own.

    Raises:
        UserError: a name is unknown.
    """
    for name in names:
        if name not in PROJECTIONS:
            raise UserError(
                f"There is no projection named '{name}'.", next_step=f"Choose among: {', '.join(PROJECTIONS)}."
            )
    return [name for name in with_plain(names) if name != LIVE_PROJECTION]
