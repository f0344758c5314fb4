"""The findings of a run as they are kept: analysis/findings.json, written whole and believed only if it fits.

    {"version": 1, "epoch": 20, "n_held_out": 240, "notes": [], "looked_for": {kind: sentence}, "n_small": 3,
     "small": [{kind, subject, about, said, size, unit, adjusted_p, share}],
     "items": [{kind, state, subject: {classes, column, value}, sentence, size, unit, lower, upper, test, p,
                adjusted_p, severity, selection: [ids], advice: {attempt, evidence, source, quoted}, figures}]}

A run whose findings an older version looked for has none until it is measured again.
"""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import Any

import numpy as np
from pydantic import TypeAdapter, ValidationError

from mpsviz.analysis.findings.registry import FINDINGS_VERSION, KINDS, Findings
from mpsviz.runs.findings.fitted import asked_of, fitted
from mpsviz.runs.folder.measured import kept_by_earlier_version
from mpsviz.runs.folder.store import RunFolder

FILE = "analysis/findings.json"
NOT_LOOKED_FOR = "Nothing was looked for: measure the run again to have its findings."
OUTDATED = (
    "An earlier version looked for findings here, by other rules than today's: measure the run again to have them."
)
_ADAPTER = TypeAdapter(Findings)


def write_findings(run: RunFolder, findings: Findings) -> None:
    """Keep them in the folder. Raises OSError where it can't be written."""
    run.write_json(FILE, tree_of(findings))


def read_findings(run: RunFolder) -> Findings | None:
    """What was found; None where it was not looked for (yet), the file is broken, or an earlier version wrote it, which
    looked for other kinds or sizes: see `why_none`."""
    tree = run.read_json(FILE)
    if kept_by_earlier_version(tree):
        return None
    try:
        findings = _ADAPTER.validate_python(tree, strict=False)
    except ValidationError:
        return None
    every = (*findings.items, *(findings.small or ()))
    fits = all(item.kind in KINDS for item in every) and all(0 <= item.severity <= 1 for item in findings.items)
    classes = len(run.class_labels())
    inside = all(0 <= label < classes for item in every for label in item.subject.classes)
    return asked_of(run, fitted(run, findings)) if fits and inside else None


def why_none(run: RunFolder) -> str:
    """Why `read_findings` has nothing, in a sentence."""
    return OUTDATED if kept_by_earlier_version(run.read_json(FILE)) else NOT_LOOKED_FOR


def tree_of(findings: Findings) -> dict[str, Any]:
    """As JSON: undefined numbers are null."""
    return {"version": FINDINGS_VERSION, **_plain(asdict(findings))}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value.item() if isinstance(value, np.generic) else value
