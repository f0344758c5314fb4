"""Predictions: which class is taken for which, how far confidence can be believed, and α moved by hand."""

from __future__ import annotations

import streamlit as st

from mpsviz.runs.folder.recording import read_recording, row_words
from mpsviz.runs.lifecycle.launcher import current_status
from mpsviz.ui.predictions import saved_predictions
from mpsviz.ui.predictions.alpha_by_hand import chosen_alpha, keep_address, pick_alpha, what_alpha_gives
from mpsviz.ui.predictions.before_after import TUNED_ALONE, branch_words, has_confidence, what_snapshots_say
from mpsviz.ui.predictions.confusions import confusions
from mpsviz.ui.predictions.mixing_panel import mixing_panel
from mpsviz.ui.predictions.reliability_panel import reliability_panel
from mpsviz.ui.session.entry import open_page
from mpsviz.ui.shared import controls
from mpsviz.ui.shared.headline import headline
from mpsviz.ui.shared.notices import empty, explained, nothing_predicted, nothing_to_compare, run_or_stop

open_page("Predictions")
with explained():
    run = run_or_stop("prediction")
    headline(run)
    recorded = read_recording(run) is not None
    epochs = run.epochs()
    if not epochs:
        empty("Nothing is predicted yet", "Predictions appear with the first snapshot of the run.")
        st.stop()
    if len(epochs) < 2 and current_status(run).going_on:
        nothing_to_compare(run, "Predictions of the tuned model come with the first snapshot after tuning began.")
        st.stop()
    if saved_predictions.predictions(run, epochs[-1]) is None:
        nothing_predicted(run)
        st.stop()
    left, right = st.columns(2, gap="medium", vertical_alignment="bottom")
    with left:
        epoch = controls.pick_epoch(run, epochs, "Whose predictions are looked at.")
    predictions = saved_predictions.predictions(run, epoch)
    if predictions is None:
        empty("There are no predictions at this snapshot", "Choose another one.")
        st.stop()
    alpha = TUNED_ALONE
    if recorded:
        st.header("Before and after")
        what_snapshots_say(run, predictions, epoch)
    else:
        with right:
            alpha = pick_alpha(run, chosen_alpha(saved_predictions.flattery(run, epoch)))
        st.header("Both branches")
        what_alpha_gives(run, predictions, epoch, alpha)
        mixing_panel(run)
    st.header("Confusion")
    confusions(run, predictions, alpha, epoch)
    if has_confidence(run):
        st.header("Reliability")
        reliability_panel(predictions.held_out, alpha, branch_words(run, alpha, epoch), row_words(run))
    keep_address(run)
