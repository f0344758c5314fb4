"""How well labels stand apart, where a row may have several."""

from __future__ import annotations

import streamlit as st

from mpsviz.runs.folder.recording import row_words
from mpsviz.runs.folder.store import RunFolder
from mpsviz.ui.shared import cache, controls
from mpsviz.ui.tables.label_table import LEVEL, label_ends

SAID = (
    "Share of the nearest neighbours of the held-out images with a label that have it, too; rare labels look at fewer. "
    f"{controls.NONE}: not told from as many images drawn at random (p > {LEVEL:g}, adjusted for all labels), which "
    "give (m − 1) / (n − 1) for a label of m of n. Labels of fewer than five are left out."
)


def label_panel(run: RunFolder) -> bool:
    """Draw it; False where nothing was measured of single labels."""
    per_label = cache.table(run, "analysis/per_label")
    if per_label is None or per_label.empty:
        return False
    ends = label_ends(per_label)
    words = row_words(run)
    st.header("Label purity")
    st.caption(f"Every {words.noun} may have several labels. {words.said(SAID)}")
    once = per_label["epoch"].nunique() < 2
    percents = ["before", "after", "change", "by chance"]
    ends[percents] = ends[percents].map(lambda one: round(one, 1))  # of a tie a browser rounds up
    st.dataframe(
        ends.drop(columns=["before", "change"]) if once else ends,
        hide_index=True,
        column_config={
            "rows": words.many,
            **controls.number_columns(
                before="%.1f %%", after="%.1f %%", change="%+.1f points", **{"by chance": "%.1f %%"}
            ),
        },
        placeholder=controls.NONE,
        alt=f"Label purity of {len(ends)} labels at the first and at the last snapshot, the lowest first.",
    )
    return True
