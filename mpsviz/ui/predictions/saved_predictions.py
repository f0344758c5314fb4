"""The predictions of a run's snapshots, read and evaluated once for each version of their files."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import streamlit as st

from mpsviz.analysis.predictions import alpha_curve as curves
from mpsviz.errors import UserError
from mpsviz.runs.folder.store import RunFolder
from mpsviz.ui.shared import cache
from mpsviz.ui.tables.prediction_tables import Predictions, predictions_of


def predictions(run: RunFolder, epoch: int) -> Predictions | None:
    """Zero-shot and at `epoch`; None where nothing is predicted."""
    return _predictions(str(run.path), epoch, cache.gram_version(run, epoch))


@st.cache_resource(max_entries=8, show_spinner=False)
def _predictions(path: str, epoch: int, version: cache.Version) -> Predictions | None:
    run = RunFolder(Path(path))
    probe = run.probe()
    if probe is None:
        raise UserError("This run has no list of probe images.", next_step="Start the run again.")
    return predictions_of(probe, cache.snapshot(run, run.epochs()[0]), cache.snapshot(run, epoch))


def alpha_curve(run: RunFolder, epoch: int) -> pd.DataFrame:
    """See `mpsviz.analysis.predictions.alpha_curve.alpha_curve`; there must be predictions."""
    return _alpha_curve(str(run.path), epoch, cache.gram_version(run, epoch))


@st.cache_data(max_entries=16, show_spinner=False)
def _alpha_curve(path: str, epoch: int, version: cache.Version) -> pd.DataFrame:
    found = predictions(RunFolder(Path(path)), epoch)
    return curves.alpha_curve(*_both(found))


def flattery(run: RunFolder, epoch: int) -> curves.Flattery | None:
    """See `mpsviz.analysis.predictions.alpha_curve.flattery`; there must be predictions."""
    return _flattery(str(run.path), epoch, cache.gram_version(run, epoch))


@st.cache_resource(max_entries=16, show_spinner=False)
def _flattery(path: str, epoch: int, version: cache.Version) -> curves.Flattery | None:
    return curves.flattery(*_both(predictions(RunFolder(Path(path)), epoch)))


def _both(found: Predictions | None) -> tuple[curves.Branches, curves.Branches]:
    if found is None:
        raise UserError("Nothing is predicted here.", next_step="Choose a run whose classes have names.")
    return found.validation, found.held_out
