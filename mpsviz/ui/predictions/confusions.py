"""Confusion matrices zero-shot and at some α; a cell, or a row of the table, shows its images."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from mpsviz.figures.confusion import confusion_panels
from mpsviz.figures.theme import look
from mpsviz.runs.folder.recording import row_words
from mpsviz.runs.folder.store import RunFolder
from mpsviz.ui.predictions.before_after import branch_words
from mpsviz.ui.session.state import Page, page
from mpsviz.ui.shared import cache, controls
from mpsviz.ui.shared.cell_clicks import clicked_cell
from mpsviz.ui.shared.draw_chart import draw_chart
from mpsviz.ui.shared.image_cards import cards
from mpsviz.ui.shared.open_on_map import open_on_map
from mpsviz.ui.shared.words import plain
from mpsviz.ui.tables.prediction_tables import (
    ConfusionPair,
    Predictions,
    confused_pairs,
    confusion_pair,
    images_of_cell,
)

ORDERS = {"By class": False, "By what changed": True}
Cell = tuple[int, int]


def confusions(run: RunFolder, predictions: Predictions, alpha: float, epoch: int) -> None:
    labels = run.class_labels()
    left, right = st.columns([1, 2], gap="medium", vertical_alignment="bottom")
    with left:
        order = st.segmented_control("Order", list(ORDERS), default="By class", required=True)
    with right:
        named = controls.pick_classes(
            dict(enumerate(labels)), f"confused classes of {run.path.name}", "Only these classes", "Shows these alone."
        )
    before, after = branch_words(run, alpha, epoch)
    version = cache.gram_version(run, epoch) + cache.stamp(run.path / "classes.json")
    pair, figure = _drawn(str(run.path), version, predictions, epoch, alpha, ORDERS[str(order)], tuple(named), page())
    chart = f"confusion-{sha256(run.path.name.encode()).hexdigest()[:8]}"
    draw_chart(
        figure,
        name="confusion",
        key=chart,
        alt=f"Confusion matrices of {len(pair.names)} classes {before}, {after}, and their difference.",
    )
    rest = f" {pair.left_out} classes whose predictions changed less are not shown." if pair.left_out else ""
    said = "Held-out images only: rows are what they are, columns what they are predicted as, "
    st.caption(
        f"{row_words(run).said(said)}{before} (before) and {after} (after). "
        f"{row_words(run).said('Click a cell to see its images.')}{rest}"
    )
    confused = confused_pairs(predictions, alpha, labels)
    picked = _table(run, confused)
    cell = picked or _clicked(chart, pair)
    if cell is not None:
        images = images_of_cell(predictions, alpha, labels, cell, cache.table(run, "analysis/per_image"), epoch)
        st.markdown(f"**{plain(labels[cell[0]])}** predicted as **{plain(labels[cell[1]])}**: {_count(len(images))}")
        cards(run, images)
        open_on_map(run, images["id"].tolist(), key="open the confused images")


@st.cache_resource(max_entries=16, show_spinner=False)
def _drawn(
    path: str,
    version: cache.Version,
    _predictions: Predictions,
    epoch: int,
    alpha: float,
    by_change: bool,
    named: tuple[int, ...],
    here: Page,
) -> tuple[ConfusionPair, go.Figure]:
    """The matrices of the run's predictions at an epoch, and their figure."""
    labels = RunFolder(Path(path)).class_labels()
    pair = confusion_pair(_predictions, alpha, labels, by_change=by_change, named=named)
    return pair, confusion_panels(pair.before, pair.after, names=pair.names, groups=pair.groups, style=look(*here))


def _table(run: RunFolder, confused: pd.DataFrame) -> Cell | None:
    if confused.empty:
        st.caption(row_words(run).said("No held-out image is taken for another class, neither before nor after."))
        return None
    chosen = st.dataframe(
        confused,
        hide_index=True,
        column_order=("true", "predicted", "before", "after", "change"),
        column_config=controls.number_columns(before="%d", after="%d", change="%+d"),
        height=260,
        on_select="rerun",
        selection_mode="single-row",
        key=f"confused pairs of {run.path.name}",
        alt="Pairs of classes that are taken for each other, the most changed first.",
    )
    rows = chosen["selection"]["rows"]
    if not rows:
        return None
    cell = confused.iloc[rows[0]]
    return int(cell["label_index"]), int(cell["predicted_index"])


def _clicked(chart: str, pair: ConfusionPair) -> Cell | None:
    """The classes of the cell that was clicked last; None where it holds no image, or the matrix has shrunk since."""
    clicked = clicked_cell(chart)
    if clicked is None or max(clicked) >= len(pair.classes) or not (pair.before[clicked] + pair.after[clicked]):
        return None
    return int(pair.classes[clicked[0]]), int(pair.classes[clicked[1]])


def _count(images: int) -> str:
    return "1 image" if images == 1 else f"{images:,} images"
