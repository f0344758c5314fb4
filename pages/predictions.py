"""Predictions: which class is taken for which, how far confidence can be believed, and α moved by hand."""

from __future__ import annotations

import streamlit as st

from mpsviz.runs.lifecycle.launcher import current_status
from mpsviz.ui.predictions import saved_predictions
from mpsviz.ui.predictions.alpha_by_hand import chosen_alpha, keep_address, pick_alpha, what_alpha_gives
from mpsviz.ui.predictions.confusions import confusions
from mpsviz.ui.predictions.mixing_panel import mixing_panel
from mpsviz.ui.predictions.reliability_panel import reliability_panel
from mpsviz.ui.session.entry import open_page
from mpsviz.ui.shared import controls
from mpsviz.ui.shared.headline import headline
from mpsviz.ui.shared.notices import empty, explained, nothing_to_compare, run_or_stop

open_page("Predictions")
with explained():
    run = run_or_stop("prediction")
    headline(run)
    epochs = run.epochs()
    if not epochs:
        empty("Nothing is predicted yet", "Predictions appear with the first snapshot of the run.")
        st.stop()
    if len(epochs) < 2 and current_status(run).going_on:
        nothing_to_compare(run, "Predictions of the tuned model come with the first snapshot after tuning began.")
        st.stop()
    left, right = st.columns(2, gap="medium", vertical_alignment="bottom")
    with left:
        epoch = controls.pick_epoch(run, epochs, "Whose predictions are looked at.")
    predictions = saved_predictions.predictions(run, epoch)
    if predictions is None:
        why = (
            "Nothing is predicted without the features of class names (text_features), or without held-out images that "
            "have a class. **Manifold** and **Gram** need neither."
        )
        empty("There are no predictions", "They are being made." if current_status(run).going_on else why)
        st.stop()
    with right:
        alpha = pick_alpha(run, chosen_alpha(saved_predictions.flattery(run, epoch)))
    st.header("Both branches")
    what_alpha_gives(run, predictions, epoch, alpha)
    mixing_panel(run)
    st.header("Confusion")
    confusions(run, predictions, alpha, epoch)
    st.header("Reliability")
    reliability_panel(predictions.held_out, alpha)
    keep_address(run)
