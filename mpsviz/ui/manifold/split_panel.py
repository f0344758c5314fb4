"""One measure, split by a column of the probe: by style, by family, by what tuning did with the images."""

from __future__ import annotations

import streamlit as st

from mpsviz.analysis.measures.registry import MEASURES
from mpsviz.runs.folder.recording import row_words
from mpsviz.runs.folder.store import RunFolder
from mpsviz.ui.shared import cache, charts
from mpsviz.ui.shared.draw_chart import draw_chart
from mpsviz.ui.shared.words import axis_title
from mpsviz.ui.tables import run_tables

TITLES = {
    "accuracy_tuned": "Tuned accuracy",
    "image_drift": "Drift",
    "neighbor_overlap": "Neighbours kept",
    "neighbors_lost_10": "Neighbours lost of 10",
    "gram_drift_global": "Gram drift",
    "gram_drift_p90": "Gram drift of nine pairs in ten",
    "gram_drift_within": "Gram drift within classes",
    "gram_drift_between": "Gram drift between classes",
    "gram_drift_local": "Token Gram drift",
    "cka": "CKA",
    "silhouette": "Silhouette",
    "neighbor_purity": "Neighbour purity",
    "class_margin": "Margin",
    "text_margin": "Text margin",
    "margin_change": "Change of the text margin",
    "fisher_ratio": "Fisher ratio",
    "prediction_change": "Predictions changed",
    "calibration_error": "Calibration error",
    "image_text_alignment": "Distance to the class name",
    "modality_gap": "Modality gap",
    "anisotropy": "Anisotropy",
    "intrinsic_dimension": "Intrinsic dimension",
    "accuracy_zero_shot": "Zero-shot accuracy",
}


def split_panel(run: RunFolder) -> None:
    """Nothing where the run doesn't hold it: older runs don't."""
    by_group = cache.table(run, "analysis/by_group")
    if by_group is None or by_group.empty:
        return
    st.header("By group of images")
    left, right = st.columns(2, gap="medium")
    columns: list[str] = sorted(by_group["column"].unique(), key=lambda name: (name == "split", name))
    column = left.selectbox("Split by", columns, format_func=lambda name: name.replace("_", " ").capitalize())
    offered = run_tables.measures(by_group[by_group["column"] == column], TITLES)
    measure = right.selectbox("Measure of the group", offered, format_func=TITLES.__getitem__)
    ends = run_tables.group_ends(by_group, column, measure)
    entry = MEASURES["run"][measure]
    draw_chart(
        charts.by_group(run, column, measure, title=axis_title(TITLES[measure], entry.unit)),
        name=f"{measure}-by-{column}",
        alt=f"{TITLES[measure]} of {len(ends)} groups of images by {column}, before and after tuning.",
    )
    said = (
        f"{entry.help} Here each group is looked at on its own, its number of images in brackets: neighbours, pairs "
        "and other classes are those inside it, of which at most a quarter are neighbours, so compare a group with "
        "itself, or groups of one size. "
        + ("All images of the split." if column == "split" else "Held-out images only.")
    )
    st.caption(row_words(run).said(said))
