"""How well each of several labels stands apart, at the first and at the last snapshot."""

from __future__ import annotations

import numpy as np
import pandas as pd

LEVEL = 0.05
"""Of a label's adjusted p, above which its figure is not told from chance."""


def label_ends(per_label: pd.DataFrame) -> pd.DataFrame:
    """label, rows, before, after, change and by chance, in percent, the lowest first; what is not told from chance is
    NaN. With one snapshot nothing is before.

    Args:
        per_label: see `mpsviz.runs.folder.measured`.
    """
    told = per_label["adjusted_p"] <= LEVEL
    shown = per_label.assign(value=100 * per_label["value"].where(told), chance=100 * per_label["chance"])
    first, last = (shown[shown["epoch"] == epoch].set_index("label_index") for epoch in _ends(shown))
    before = first["value"].reindex(last.index) if shown["epoch"].nunique() > 1 else np.nan
    table = pd.DataFrame({"label": last["label"], "rows": last["n"], "before": before, "after": last["value"]})
    table = table.assign(change=table["after"] - table["before"], chance=last["chance"])
    return table.rename(columns={"chance": "by chance"}).sort_values("after", kind="stable").reset_index(drop=True)


def _ends(table: pd.DataFrame) -> tuple[int, int]:
    return int(table["epoch"].min()), int(table["epoch"].max())
