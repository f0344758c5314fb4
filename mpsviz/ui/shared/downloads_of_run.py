"""Buttons that hand the reader files of a run, made when they are clicked."""

from __future__ import annotations

import re

import streamlit as st

from mpsviz.export.registry import EXPORTS, export_bytes, exports_of
from mpsviz.export.report.report import report_of
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle.launcher import current_status
from mpsviz.runs.lifecycle.manage_runs import title
from mpsviz.ui.shared import cache
from mpsviz.ui.shared.words import path_in_command


def downloads_of_run(run: RunFolder) -> None:
    """The report of a run, and files for other tools; nothing where nothing of it is measured."""
    summary = cache.table(run, "analysis/summary")
    if summary is None or summary.empty or cache.table(run, "probe") is None:
        return
    with st.expander("Take it home", icon=":material/download:"):
        pictures = st.toggle(
            "With pictures", True, key=f"exports of {run.path.name}: pictures", help="Off: no image leaves the app."
        )
        report, other, button = st.columns([1, 1.6, 1], vertical_alignment="bottom")
        report.download_button(
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
        offered = exports_of(run, finished=current_status(run).state == "finished")
        kind = other.selectbox(
            "For other tools",
            offered,
            format_func=lambda name: EXPORTS[name].title,
            key=f"exports of {run.path.name}: kind {len(offered)}",
        )
        entry = EXPORTS[kind]
        button.download_button(
            "Download",
            lambda: export_bytes(run, kind, pictures=pictures),
            export_name(title(run), kind),
            key=f"exports of {run.path.name}: {kind}",
            icon=":material/download:",
            on_click="ignore",
            width="stretch",
        )
        st.caption(entry.help)
        if "delta" in offered:
            st.caption(
                "To the Hugging Face hub, with the model card; private, unless you add `--public`. Type it with the "
                "Python that has mpsviz, in its folder, or, after `pip install .`, anywhere:"
            )
            weights = "" if "merged" in offered else " --weights delta"
            st.code(f"python -m mpsviz push {path_in_command(run)}{weights} --to OWNER/NAME", language="bash")


def export_name(run_title: str, kind: str) -> str:
    """The name of a download: of "run" as "csv" run-csv.zip; what the suffix says is not said twice."""
    suffix = EXPORTS[kind].suffix or ".zip"
    return f"{file_name(run_title)}{suffix if suffix == f'.{kind}' else f'-{kind}{suffix}'}"


def file_name(text: str) -> str:
    """A title as the name of a file on any system."""
    return re.sub(r"[^\w.-]+", "-", text).strip("-.") or "run"
