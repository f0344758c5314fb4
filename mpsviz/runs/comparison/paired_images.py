"""Whether two runs can stand side by side: whether what has one id in both is one image."""

from __future__ import annotations

import pandas as pd

from mpsviz.errors import UserError
from mpsviz.runs.folder.store import RunFolder

USES = ("few-shot", "validation", "held-out")
"""Splits that a run's figures depend on."""


def have_same_images(run: RunFolder, other: RunFolder) -> bool:
    """By the content of the images where both runs list it; else by the name of the data and the classes."""
    probes = run.probe(), other.probe()
    if not _agree(*probes, "label"):
        return False
    lists = run.table("images"), other.table("images")
    if lists[0] is not None and lists[1] is not None:
        return _agree(*lists, "sha256")
    try:
        return run.config().data.name == other.config().data.name
    except UserError:
        return False


def used_otherwise(probe: pd.DataFrame, other: pd.DataFrame) -> int:
    """How many images two runs don't use alike: of those that either tunes on, validates with or is judged by, how many
    the other uses for something else, or not at all.

    Args:
        probe, other: id and split of the images of each run.
    """
    both = probe[["id", "split"]].merge(other[["id", "split"]], on="id", how="outer", suffixes=("", " of other"))
    matters = both["split"].isin(USES) | both["split of other"].isin(USES)
    return int((matters & (both["split"] != both["split of other"])).sum())


def _agree(one: pd.DataFrame | None, other: pd.DataFrame | None, column: str) -> bool:
    """Whether two tables with unique ids have ids in common, and the same in `column` under each of these."""
    if one is None or other is None:
        return False
    both = one[["id", column]].merge(other[["id", column]], on="id", suffixes=(" of one", " of other"))
    return len(both) > 0 and bool((both[f"{column} of one"] == both[f"{column} of other"]).all())
