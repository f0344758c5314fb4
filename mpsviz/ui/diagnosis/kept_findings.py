"""The findings of a run, read once for each version of their file."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from mpsviz.analysis.findings.chance.finding import Finding
from mpsviz.analysis.findings.registry import Findings
from mpsviz.runs.findings.kept import FILE, read_findings
from mpsviz.runs.folder.store import RunFolder
from mpsviz.ui.shared import cache


def findings(run: RunFolder) -> Findings | None:
    """None where nothing was looked for yet, or the file is broken."""
    return _findings(str(run.path), cache.stamp(run.path / FILE, run.path / "probe.parquet"))


@st.cache_resource(max_entries=32, show_spinner=False)
def _findings(path: str, version: cache.Version) -> Findings | None:
    return read_findings(RunFolder(Path(path)))


def chosen(items: tuple[Finding, ...], *, kinds: list[str], classes: list[int], states: list[str]) -> list[Finding]:
    """Those of the kinds and of the states, about any of the classes; an empty list of kinds or classes leaves out
    none."""
    return [
        item
        for item in items
        if item.state in states
        and (not kinds or item.kind in kinds)
        and (not classes or set(classes) & set(item.subject.classes))
    ]
