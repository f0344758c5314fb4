"""From the row of a class to its images on the map."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from mpsviz.runs.folder.store import RunFolder
from mpsviz.ui.shared import cache
from mpsviz.ui.shared.open_on_map import open_on_map
from mpsviz.ui.tables.run_tables import HELD_OUT


def open_class(run: RunFolder, ranked: pd.DataFrame, chosen: Any) -> None:
    """The button of the chosen row; where none is chosen, that one can be.

    Args:
        ranked: a row a class, with its label_index.
        chosen: what `st.dataframe` says is selected in it.
    """
    rows, probe = chosen["selection"]["rows"], cache.table(run, "probe")
    if not rows or probe is None or rows[0] >= len(ranked):
        st.caption(":material/ads_click: Choose a row to open its class on the map.")
        return
    mine = (probe["label_index"] == ranked["label_index"].iloc[rows[0]]) & (probe["split"] == HELD_OUT)
    open_on_map(run, probe.loc[mine, "id"].tolist(), key="open the chosen class")
