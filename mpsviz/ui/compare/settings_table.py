"""What differs between the settings of the compared runs, by the labels of the form."""

from __future__ import annotations

import streamlit as st

from mpsviz.runs.comparison.compared_run import ComparedRun
from mpsviz.runs.comparison.comparison import differences_in_settings
from mpsviz.ui.shared.setting_labels import label_of

LABEL, KEY = "Setting", "Key"


def settings_table(found: list[ComparedRun]) -> None:
    table = differences_in_settings(found)
    table.insert(0, LABEL, table["setting"].map(label_of))
    st.dataframe(
        table.rename(columns={"setting": KEY}),
        hide_index=True,
        column_config={
            LABEL: st.column_config.TextColumn(pinned=True, help="As the form of the Tune page calls it."),
            KEY: st.column_config.TextColumn(help="As config.json and `--set KEY=VALUE` call it."),
        },
        alt="Settings that differ between these runs.",
    )
