"""Whether two runs can stand side by side: whether what has one id in both is one image."""

from __future__ import annotations

import pandas as pd

from mpsviz.errors import UserError
from mpsviz.runs.folder.store import RunFolder


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


def _agree(one: pd.DataFrame | None, other: pd.DataFrame | None, column: str) -> bool:
    """Whether two tables with unique ids have ids in common, and the same in `column` under each of these."""
    if one is None or other is None:
        return False
    both = one[["id", column]].merge(other[["id", column]], on="id", suffixes=(" of one", " of other"))
    return len(both) > 0 and bool((both[f"{column} of one"] == both[f"{column} of other"]).all())
