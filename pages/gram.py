"""Gram: every pair of held-out images, before, after, and the difference."""

from __future__ import annotations

import streamlit as st

from mpsviz.runs.folder.measured import CHANCE
from mpsviz.runs.folder.recording import first_words, row_words, time_unit
from mpsviz.ui.gram import couplings
from mpsviz.ui.gram.change_by_class import change_by_class
from mpsviz.ui.gram.clicked_pair import clicked_pair
from mpsviz.ui.gram.patches import inside_an_image
from mpsviz.ui.session.entry import open_page
from mpsviz.ui.session.layers import DEPTH_PX, keep_layer, layer_of, pick_layer
from mpsviz.ui.shared import cache, charts, controls
from mpsviz.ui.shared.draw_chart import draw_chart
from mpsviz.ui.shared.headline import headline
from mpsviz.ui.shared.measure_again import offer_measuring
from mpsviz.ui.shared.notices import explained, nothing_to_compare, run_or_stop
from mpsviz.ui.tables import run_tables

NEWER = {
    ("table", "gram_blocks"): "change by class",
    ("run", "gram_drift_within"): "change within and between classes",
    ("run", "gromov_best"): "identity coupling against best coupling",
    CHANCE: "chance levels",
}
LEVELS = {"Images": "cosine of two images", "Classes": "mean cosine of two classes' images"}

open_page("Gram")
with explained():
    run = run_or_stop("Gram matrix")
    with st.container(width=DEPTH_PX):
        layer = pick_layer(run)
    shown = layer_of(run, layer)
    headline(shown)
    epochs = shown.epochs()
    if len(epochs) < 2:
        nothing_to_compare(run, "The Gram matrices appear with the first snapshot after tuning began.")
        st.stop()
    left, middle, right = st.columns([1, 1.5, 2], gap="medium", vertical_alignment="bottom")
    with left:
        levels = list(LEVELS) if run_tables.has_classes(cache.table(shown, "probe")) else ["Images"]
        level = st.segmented_control(
            "Rows and columns", levels, default="Images", format_func=row_words(run).said, required=True
        )
    with middle:
        epoch = controls.pick_epoch(shown, epochs, "What “after” means here.")
    pair = cache.grams(shown, epoch, level == "Classes")
    right.metric(
        "Mean |difference|", f"{pair.change:.4f}", help="The mean over all pairs of how much their cosine has changed."
    )
    chart = f"gram-of-{level.lower()}"
    draw_chart(
        charts.grams(shown, epoch, of_classes=level == "Classes", what=row_words(run).said(LEVELS[level])),
        key=chart,
        name=f"gram-of-{level.lower()}",
        alt=f"Gram matrices {first_words(run)}, {time_unit(run)} {epoch}, and their difference, "
        f"{len(pair.names)} rows.",
    )
    st.caption(
        f"{row_words(run).said(pair.rows)} The difference is centred on zero: its middle colour means unchanged."
    )
    clicked_pair(run, chart, pair)
    if cache.changed(shown)[0]:  # else there is nothing to rank, and the headline says so
        offer_measuring(run, NEWER)
        change_by_class(shown, epoch)
        inside_an_image(shown, epoch)
        couplings.show(shown)
    keep_layer(run, layer)
