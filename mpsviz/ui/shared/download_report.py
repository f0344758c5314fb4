"""Buttons that hand the reader files of a run, made when they are clicked."""

from __future__ import annotations

import re

import streamlit as st

from mpsviz.export.report.report import report_of
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle.manage_runs import title
from mpsviz.ui.shared import cache


def download_report(run: RunFolder) -> None:
    """The report of a run; nothing where nothing of it is measured."""
    summary = cache.table(run, "analysis/summary")
    if summary is None or summary.empty or cache.table(run, "probe") is None:
        return
    button, choice = st.columns([1, 2.2], vertical_alignment="center")
    pictures = choice.toggle(
        "With pictures", True, key=f"report of {run.path.name}: pictures", help="Without them no image leaves the app."
    )
    button.download_button(
        "Report",
        lambda: report_of([run], pictures=pictures).encode(),
        f"{file_name(title(run))}.html",
        "text/html",
        key=f"report of {run.path.name}",
        icon=":material/summarize:",
        on_click="ignore",
        width="stretch",
        help="One HTML file with findings, figures and the working map. It opens from disk without a network.",
    )


def file_name(text: str) -> str:
    """A title as the name of a file on any system."""
    return re.sub(r"[^\w.-]+", "-", text).strip("-.") or "run"
