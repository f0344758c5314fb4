"""Predictions of a recording: its first snapshot and a later one, each by its own logits; nothing is mixed."""

from __future__ import annotations

import streamlit as st

from mpsviz.analysis.measures.classes.accuracy import accuracy
from mpsviz.analysis.measures.classes.calibration import calibration_error
from mpsviz.runs.folder.recording import first_epoch, read_recording, row_words, time_unit
from mpsviz.runs.folder.store import RunFolder
from mpsviz.ui.shared.words import percent, points
from mpsviz.ui.tables.prediction_tables import Predictions

TUNED_ALONE = 1.0


def branch_words(run: RunFolder, alpha: float, epoch: int) -> tuple[str, str]:
    """What the predictions before and after are called: the two branches of a run that was tuned here, with the weight
    of the tuned one; of a recording, its snapshots."""
    if read_recording(run) is None:
        return "zero-shot", f"at α = {alpha:.2f}"
    return (f"at {time_unit(run)} {first_epoch(run)}", f"at {time_unit(run)} {epoch}")


def has_confidence(run: RunFolder) -> bool:
    """Whether its logits say how sure a model is: cosines with text features that were handed over do not."""
    recording = read_recording(run)
    return recording is None or recording.logits


def what_snapshots_say(run: RunFolder, predictions: Predictions, epoch: int) -> None:
    """Accuracy at a snapshot, and its change since the first one."""
    parts = {"Held-out": predictions.held_out, "Validation": predictions.validation}
    shown = {name: branches for name, branches in parts.items() if len(branches.label)}
    before, after = branch_words(run, TUNED_ALONE, epoch)
    words = row_words(run)
    columns = iter(st.columns(2 * len(shown)))
    for name, branches in shown.items():
        now, then = (accuracy(logits, branches.label) for logits in (branches.tuned, branches.zero_shot))
        help = words.said(
            f"Of {len(branches.label):,} images, {after}; the change is from what was predicted {before}."
        )
        next(columns).metric(words.said(f"{name} accuracy"), percent(now), points(now - then), help=help)
        if not has_confidence(run):
            continue
        now, then = (calibration_error(logits, branches.label) for logits in (branches.tuned, branches.zero_shot))
        next(columns).metric(
            words.said(f"{name} calibration error"),
            f"{now:.3f}",
            f"{now - then:+.3f}" if round(now - then, 3) else None,
            delta_color="inverse",
            help=f"How far the confidence is from how often it is right (ECE). {help}",
        )
