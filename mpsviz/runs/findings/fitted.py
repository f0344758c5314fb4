"""Findings of a run with advice that fits how it was tuned."""

from __future__ import annotations

from dataclasses import replace

from mpsviz.analysis.findings.chance.method_advice import fitting
from mpsviz.analysis.findings.registry import Findings
from mpsviz.errors import UserError
from mpsviz.runs.folder.store import RunFolder


def fitted(run: RunFolder, findings: Findings) -> Findings:
    """Where the settings can't be read, the advice stays general; so does that of imported features, which nothing
    tuned."""
    try:
        method = run.config().method
    except UserError:
        return findings
    settings = type(method).model_fields.keys()
    return replace(findings, items=tuple(fitting(item, method.name, settings) for item in findings.items))
