"""Findings of a run with advice that fits how it was tuned, in words that fit its rows."""

from __future__ import annotations

from dataclasses import replace

from mpsviz.analysis.findings.chance.loop_advice import fitting_own_loop
from mpsviz.analysis.findings.chance.method_advice import fitting
from mpsviz.analysis.findings.registry import KINDS, WITH_CLASSES, WITHOUT_CLASSES, Findings
from mpsviz.errors import UserError
from mpsviz.row_words import RowWords
from mpsviz.runs.folder.recording import SOURCE, read_recording, row_words
from mpsviz.runs.folder.store import RunFolder

NOT_OF_RECORDINGS = frozenset({"bystanders"})
"""Kinds that need the names of what no class is, which are not recorded."""
OF_CLASSES = frozenset(name for name, kind in KINDS.items() if kind.of_classes)
OF_TRAINING_ROWS = frozenset({"overfit", "copies", "narrow", "exchanged"})
"""Kinds that compare with what was trained on."""
LABELS = {"several": "Every image may have several labels", "numbers": "The labels are numbers"}
"""By the kind of a recording's labels: why no image has a class."""
ONE_EACH = "Findings of classes need one class each."


def fitted(run: RunFolder, findings: Findings) -> Findings:
    """Features that were computed elsewhere were tuned by somebody's own loop. Where the settings can't be read, the
    advice stays general."""
    try:
        config = run.config()
    except UserError:
        return findings
    if config.data.name == SOURCE:
        return _of_own_loop(_with_its_labels(run, findings), row_words(run))
    method = config.method
    settings = type(method).model_fields.keys()
    return replace(findings, items=tuple(fitting(item, method.name, settings) for item in findings.items))


def asked_of(run: RunFolder, findings: Findings) -> Findings:
    """Without the kinds that this run can't have: what its rows don't say was not looked for."""
    beyond = frozenset() if findings.has_classes else OF_CLASSES
    if (recording := read_recording(run)) is not None:
        beyond |= NOT_OF_RECORDINGS | (frozenset() if recording.split else OF_TRAINING_ROWS)
    asked = {kind: sentence for kind, sentence in findings.looked_for.items() if kind not in beyond}
    return replace(findings, looked_for=asked)


def _with_its_labels(run: RunFolder, findings: Findings) -> Findings:
    """Where rows have labels, but no class, the notes say so."""
    recording = read_recording(run)
    if recording is None or (labels := LABELS.get(recording.labels)) is None:
        return findings
    notes = (note.replace(WITHOUT_CLASSES, labels).replace(WITH_CLASSES, ONE_EACH) for note in findings.notes)
    return replace(findings, notes=tuple(notes))


def _of_own_loop(findings: Findings, rows: RowWords) -> Findings:
    """Nobody called that model tuned, and its rows may be neither images nor held out."""

    def said(text: str) -> str:
        return rows.said(text).replace("tuned model", "model")

    items = (
        replace(fitting_own_loop(item), sentence=said(item.sentence), test=rows.said(item.test))
        for item in findings.items
    )
    small = findings.small
    return replace(
        findings,
        items=tuple(items),
        looked_for={kind: said(sentence) for kind, sentence in findings.looked_for.items()},
        notes=tuple(map(said, findings.notes)),
        small=None if small is None else tuple(replace(one, about=said(one.about)) for one in small),
    )
