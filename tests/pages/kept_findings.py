"""Findings that tests of the Diagnosis page keep in a made run."""

from __future__ import annotations

from dataclasses import replace

from streamlit.testing.v1 import AppTest

from mpsviz.analysis.findings.chance.finding import Advice, Finding, Subject
from mpsviz.analysis.findings.registry import KINDS, Findings
from mpsviz.runs.findings.kept import write_findings
from mpsviz.runs.folder.store import RunFolder

FIRST, SECOND = list(KINDS)[:2]


def ids(run: RunFolder, label: int) -> tuple[str, ...]:
    probe = run.written("probe")
    return tuple(probe[(probe["label_index"] == label) & (probe["split"] == "held-out")]["id"])


def keep(run: RunFolder) -> list[Finding]:
    """Two findings, the second one worse, and what held."""
    slight = Finding(
        SECOND, "found", Subject((2,)), "Class two <b>drew</b> together: .4 → .6.", 0.2, "cosine", 0.1, 0.3,
        "sign flips", 0.001, 0.02, 0.3, ids(run, 2), Advice("Tune *less*."),
    )  # fmt: skip
    worse = replace(slight, subject=Subject((0, 1)), sentence="Two came together.", severity=0.8, selection=ids(run, 0))
    held = Finding(FIRST, "held", Subject(), "The spread held.", 1.0, "spread")
    items = (worse, slight, held)
    write_findings(run, Findings(3, items, {name: kind.looks_for for name, kind in KINDS.items()}, 96, ("A note.",)))
    return list(items)


def sentences(app: AppTest) -> list[str]:
    return [element.value for element in app.markdown]
