"""Separability: how well each class stands apart, over training."""

from __future__ import annotations

import streamlit as st

from mpsviz.analysis.measures.registry import MEASURES
from mpsviz.runs.folder.measured import CHANCE, OF_LABELS
from mpsviz.runs.folder.recording import row_words, time_unit
from mpsviz.runs.lifecycle.launcher import current_status
from mpsviz.ui.manifold.label_panel import label_panel
from mpsviz.ui.manifold.most_changed import what_changed_most
from mpsviz.ui.manifold.open_class import open_class
from mpsviz.ui.manifold.split_panel import TITLES as GROUP_TITLES
from mpsviz.ui.manifold.split_panel import split_panel
from mpsviz.ui.session.entry import open_page
from mpsviz.ui.session.layers import DEPTH_PX, keep_layer, layer_of, pick_layer
from mpsviz.ui.shared import cache, charts, controls
from mpsviz.ui.shared.draw_chart import draw_chart
from mpsviz.ui.shared.headline import headline
from mpsviz.ui.shared.measure_again import offer_measuring
from mpsviz.ui.shared.neighbor_notes import chance_said
from mpsviz.ui.shared.notices import empty, explained, nothing_by_class, run_or_stop
from mpsviz.ui.shared.one_snapshot import one_snapshot
from mpsviz.ui.shared.words import axis_title
from mpsviz.ui.tables import run_tables

TITLES = {
    "silhouette": "Silhouette",
    "class_margin": "Margin",
    "neighbor_purity": "Neighbour purity",
    "text_margin": "Text margin",
    "accuracy": "Accuracy",
    "linear_probe": "Linear probe",
    "fisher_ratio": "Fisher ratio",
    "calibration_error": "Calibration error",
    "fine_purity": "Fine-label purity",
}
NEWER = {
    **{("class", measure): title.lower() for measure, title in TITLES.items()},
    **{("group", measure): "more figures by group of images" for measure in GROUP_TITLES},
    ("image", "drift"): "what changed most",
    ("table", OF_LABELS): "label purity",
    CHANCE: "chance levels",
}
WORST = 5
NUMBER_PX = 66  # three such columns stand beside the name of a class

open_page("Separability")
with explained():
    run = run_or_stop("curve")
    with st.container(width=DEPTH_PX):
        layer = pick_layer(run)
    shown = layer_of(run, layer)
    headline(shown)
    per_class = cache.table(shown, "analysis/per_class")
    offered = [] if per_class is None else run_tables.measures(per_class, TITLES)
    if per_class is None or not offered:
        said = label_panel(shown)
        if not offer_measuring(run, NEWER) and not said:
            nothing_by_class(run, labelled=per_class is not None and not per_class.empty)
        st.stop()
    if per_class["epoch"].nunique() < 2 and current_status(run).going_on:
        empty("Nothing to compare yet", "The curves begin with the first snapshot after tuning began.")
        st.stop()
    left, right = st.columns([1.4, 1], gap="medium", vertical_alignment="bottom")
    with left:
        measure = st.selectbox("Measure", offered, format_func=TITLES.__getitem__)
    with right:
        named = controls.pick_classes(
            run_tables.labels(per_class),
            f"lines of {run.path.name}",
            "Highlight classes",
            "Draws their lines in colour.",
        )
    values = per_class[per_class["measure"] == measure]
    entry = MEASURES["class"][measure]
    ranked = run_tables.before_and_after(values, entry.better)
    if values["epoch"].nunique() < 2:
        one_snapshot(ranked, row_words(run).said(f"{entry.help} Held-out images only."))
        st.stop()
    few = len(ranked) <= WORST
    worst = "every class" if few else f"the {WORST} worst at the last snapshot"
    chart, table = st.columns([2, 1], gap="medium")
    with chart:
        lines = charts.separability(
            shown,
            measure,
            named=named,
            worst=ranked["label_index"].head(WORST).tolist(),
            title=axis_title(TITLES[measure], entry.unit),
            unit=time_unit(run),
        )
        draw_chart(
            lines,
            name=f"{measure}-by-class",
            alt=f"{TITLES[measure]} of {len(ranked)} classes over the epochs, the mean and {worst} named.",
        )
        st.caption(
            row_words(run).said(
                f"{entry.help}{chance_said(shown, measure)} Held-out images only. Thick: mean of all classes; dashed: "
                f"{worst}; solid: the ones you picked, with the 95 % bootstrap interval of a mean over so few images."
            )
        )
    table.markdown("**Worst classes first**")
    chosen = table.dataframe(
        ranked,
        hide_index=True,
        column_order=("class", "before", "after", "change"),
        height=470 if len(ranked) > 12 else "content",
        on_select="rerun",
        selection_mode="single-row",
        key=f"ranked by {measure} in {run.path.name}",
        column_config={
            name: st.column_config.NumberColumn(format=number, width=NUMBER_PX)
            for name, number in {"before": "%.3f", "after": "%.3f", "change": "%+.3f"}.items()
        },
        placeholder=controls.NONE,
        alt=f"{TITLES[measure]} of every class before and after tuning, the worst first.",
    )
    with table:
        open_class(run, ranked, chosen)
    offer_measuring(run, NEWER)
    split_panel(shown)
    what_changed_most(shown)
    keep_layer(run, layer)
