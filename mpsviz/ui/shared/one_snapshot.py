"""Figures of classes where there is one snapshot: nothing before and after, and no curve."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from mpsviz.ui.shared import controls


def one_snapshot(ranked: pd.DataFrame, said: str) -> None:
    """A row a class, the worst first.

    Args:
        ranked: see `mpsviz.ui.tables.run_tables.before_and_after`.
        said: what the measure is, and of which rows.
    """
    st.markdown("**Worst classes first**")
    st.dataframe(
        ranked[["class", "after"]].rename(columns={"after": "value"}),
        hide_index=True,
        column_config=controls.number_columns(value="%.3f"),
        placeholder=controls.NONE,
        alt="The measure of every class, the worst first.",
    )
    st.caption(said)
