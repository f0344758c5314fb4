"""The plotly figures of a report, each with its caption and a text for those who can't see it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from mpsviz.analysis.measures.registry import MEASURES
from mpsviz.figures import curves, losses
from mpsviz.figures.confusion import confusion_panels
from mpsviz.figures.heatmaps import gram_panels
from mpsviz.figures.theme import LIGHT
from mpsviz.runs.folder.recording import time_unit
from mpsviz.runs.folder.snapshot import Snapshot
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle.status import read_status
from mpsviz.ui.tables import run_tables
from mpsviz.ui.tables.prediction_tables import confusion_pair, predictions_of

MOST_GRAM_ROWS = 200
"""Images of a Gram matrix: three matrices of so many rows take half a megabyte."""
OF_CLASSES = {"silhouette": "Silhouette", "neighbor_purity": "Neighbour purity", "accuracy": "Accuracy"}
WORST = 5


@dataclass(frozen=True)
class ReportFigure:
    title: str
    caption: str
    alt: str
    figure: go.Figure


def run_figures(run: RunFolder) -> list[ReportFigure]:
    """Those that the run can have; what was not measured, or can't be read, is left out."""
    found = [*_training(run), *_separability(run)]
    probe, epochs = run.probe(), run.epochs()
    if probe is not None and len(epochs) > 1:
        first, last = run.snapshot(epochs[0]), run.snapshot(epochs[-1])
        if len(first.image_features) == len(last.image_features) == len(probe):
            found += [*_grams(probe, first, last), *_confusion(run, probe, first, last)]
    for one in found:
        curves.counted_in(one.figure, time_unit(run))
    return found


def _training(run: RunFolder) -> Iterator[ReportFigure]:
    metrics, summary, status = run.metrics(), run.table("analysis/summary"), read_status(run)
    if summary is not None and summary["measure"].isin(curves.ACCURACIES).any():
        yield ReportFigure(
            "Accuracy",
            "On held-out images, over the epochs.",
            "Accuracy on held-out images over the epochs.",
            curves.accuracy(summary, epochs=max(status.epochs, int(summary["epoch"].max())), style=LIGHT),
        )
    if not metrics.empty and status.steps and status.epochs:
        yield ReportFigure(
            "Losses",
            "Every step thin, the mean of each epoch thick.",
            "The loss of the run and its parts over the epochs.",
            losses.losses(metrics, epochs=status.epochs, steps=status.steps, style=LIGHT),
        )


def _separability(run: RunFolder) -> Iterator[ReportFigure]:
    per_class = run.table("analysis/per_class")
    if per_class is None or per_class["epoch"].nunique() < 2:
        return
    for measure in run_tables.measures(per_class, OF_CLASSES):
        values = per_class[(per_class["measure"] == measure) & per_class["value"].notna()]
        if values["epoch"].nunique() < 2:
            continue
        entry = MEASURES["class"][measure]
        worst = run_tables.before_and_after(values, entry.better)["label_index"].head(WORST).tolist()
        title = OF_CLASSES[measure]
        yield ReportFigure(
            f"{title} by class",
            f"{entry.help} Held-out images only. Thick: the mean of all classes; dashed: the {len(worst)} worst.",
            f"{title} of {values['label_index'].nunique()} classes over the epochs.",
            curves.separability(values, named=[], worst=worst, title=_axis(title, entry.unit), style=LIGHT),
        )


def _grams(probe: pd.DataFrame, first: Snapshot, last: Snapshot) -> Iterator[ReportFigure]:
    if not (probe["split"] == run_tables.HELD_OUT).any():
        return
    ends = first.image_features, last.image_features
    for title, what, pair in (
        ("Gram matrix of classes", "mean cosine of two classes' images", run_tables.class_grams(probe, *ends)),
        ("Gram matrix of images", "cosine of two images", run_tables.image_grams(probe, *ends, MOST_GRAM_ROWS)),
    ):
        yield ReportFigure(
            title,
            f"Before, after, and their difference: {pair.change:.4f} in the mean. {pair.rows}",
            f"Gram matrices before and after tuning and their difference, {len(pair.names)} rows.",
            gram_panels(pair.before, pair.after, names=pair.names, groups=pair.groups, what=what, style=LIGHT),
        )


def _confusion(run: RunFolder, probe: pd.DataFrame, first: Snapshot, last: Snapshot) -> Iterator[ReportFigure]:
    predictions = predictions_of(probe, first, last)
    if predictions is None:
        return
    pair = confusion_pair(predictions, 1.0, run.class_labels(), by_change=False)
    left_out = f" The {pair.left_out} classes that changed least are left out." if pair.left_out else ""
    yield ReportFigure(
        "Confusion",
        f"Rows: what held-out images are; columns: what they are taken for, zero-shot and tuned.{left_out}",
        f"Confusion matrices of {len(pair.names)} classes before and after tuning, and their difference.",
        confusion_panels(pair.before, pair.after, names=pair.names, groups=pair.groups, style=LIGHT),
    )


def _axis(title: str, unit: str) -> str:
    """A unit that repeats the title is left out."""
    return title.lower() if unit.lower() == title.lower() else f"{title.lower()} ({unit})"
