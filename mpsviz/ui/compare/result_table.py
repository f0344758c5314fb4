"""A table of settings by measures, the best in bold, to take home as CSV or LaTeX."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler

from mpsviz.analysis.comparison.table import best_rows, latex
from mpsviz.ui.compare import choices, chosen_runs
from mpsviz.ui.shared import controls
from mpsviz.ui.shared.words import percent
from mpsviz.ui.tables.comparison_table import comparison_table
from mpsviz.ui.tables.csv_text import csv_text
from mpsviz.ui.tables.headline_table import TITLES as HEADLINE


def result_table(
    at_the_end: pd.DataFrame, *, of_one_data: bool, of_one_encoder: bool, unseeded: frozenset[str]
) -> None:
    """Args: unseeded: settings whose runs have no seed that is known."""
    offered = chosen_runs.measures_of(at_the_end)
    shown = choices.choose_some("measures", "Measures", offered, list(HEADLINE), titles=chosen_runs.title)
    table = comparison_table(at_the_end, shown, of_one_data=of_one_data, of_one_encoder=of_one_encoder)
    if table is None:
        st.caption("Choose a measure.")
        return
    titles = {name: chosen_runs.title(name) for name in shown}
    means = table.means.rename(columns=titles)
    seeds = table.seeds.astype("Int64").mask(table.seeds.index.isin(unseeded))
    seeded = bool(seeds.notna().any())
    st.dataframe(
        _styled(
            means.assign(Seeds=seeds) if seeded else means,
            {titles[name]: table.better[name] for name in shown},
            shares=[titles[name] for name in shown if chosen_runs.is_share(name)],
        ),
        column_config={"setting": st.column_config.TextColumn("Setting", pinned=True)},
        placeholder=controls.NONE,
        alt="Figures of each setting, the best of each column in bold.",
    )
    what = "Means over seeds at the last snapshot" if seeded else "At the last snapshot"
    files = "the standard deviations, too, and shares" if seeded else "shares"
    st.caption(
        f"{what}{', the best of each column in bold' if of_one_data else ''}. Click a heading to sort. The files hold "
        f"{files} as fractions of 1."
    )
    columns = st.columns([1, 1, 3])
    data = means.join(table.spreads.rename(columns={name: f"{titles[name]}, spread" for name in shown}))
    columns[0].download_button(
        "CSV",
        csv_text(data.assign(seeds=seeds) if seeded else data, index=True).encode(),
        "comparison.csv",
        "text/csv",
        width="stretch",
    )
    columns[1].download_button(
        "LaTeX",
        latex(table.long, titles, table.better, chosen_runs.DIGITS).encode(),
        "comparison.tex",
        "application/x-tex",
        width="stretch",
        help="A tabular for the package booktabs.",
    )


def _styled(table: pd.DataFrame, better: dict[str, str | None], *, shares: list[Any]) -> Styler:
    """Args: shares: columns that are shown in percent."""

    def bold(column: pd.Series) -> list[str]:
        best = best_rows(column.round(chosen_runs.DIGITS), better.get(str(column.name)))
        return ["font-weight: bold" if one else "" for one in best]

    shown = table.style.apply(bold).format(precision=chosen_runs.DIGITS, na_rep="–")
    in_percent: dict[Any, Any] = dict.fromkeys(shares, percent)
    whole: dict[Any, Any] = {"Seeds": "{:d}"} if "Seeds" in shown.columns else {}
    return shown.format(in_percent | whole, subset=[*shares, *whole], na_rep="–")
