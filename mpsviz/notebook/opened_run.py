"""`mpsviz.open_run(PATH)`: a run's figures, map, findings and tables, as a notebook shows them."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from mpsviz.analysis.measures.registry import MEASURES
from mpsviz.errors import UserError
from mpsviz.export.files.image_table import image_table
from mpsviz.export.report.report import write_report
from mpsviz.figures import curves
from mpsviz.figures.heatmaps import gram_panels
from mpsviz.figures.theme import LIGHT
from mpsviz.notebook.rich import FindingsTable, ViewOfRuns
from mpsviz.runs.comparison.paired_images import have_same_images
from mpsviz.runs.findings.kept import read_findings, why_none
from mpsviz.runs.folder.recording import row_words, time_unit
from mpsviz.runs.folder.snapshot import Snapshot
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle.manage_runs import title
from mpsviz.runs.lifecycle.status import read_status
from mpsviz.ui.tables import run_tables
from mpsviz.view.runs.packed_folder import show_folder

WORST = 5
"""Classes that stand out in a figure of separability."""


def open_run(path: str | os.PathLike[str]) -> OpenedRun:
    """Open a run folder to be looked at; of the run nothing is changed, and torch is not imported.

    Raises:
        UserError: it is no run folder.
    """
    run = RunFolder(Path(path).expanduser())
    run.config()
    return OpenedRun(run)


class OpenedRun:
    """One run. What it does not have (yet) raises a UserError that says why."""

    def __init__(self, run: RunFolder) -> None:
        self.folder = run

    def __repr__(self) -> str:
        config, state = self.folder.config(), read_status(self.folder).state
        return f"OpenedRun({title(self.folder)!r}, method={config.method.name!r}, data={config.data.name!r}, {state})"

    # -- tables ------------------------------------------------------------------------------------------------------

    @property
    def summary(self) -> pd.DataFrame:
        """Every figure of the run: epoch, measure, value, and what it would be by chance."""
        return self.folder.written("analysis/summary")

    @property
    def per_class(self) -> pd.DataFrame:
        """Every figure of a class: epoch, label, measure, value, and its interval where it has one."""
        return self.folder.written("analysis/per_class")

    @property
    def images(self) -> pd.DataFrame:
        """A row an image, see `mpsviz.export.files.image_table`."""
        return image_table(self.folder).table

    def features(self, epoch: int | None = None) -> pd.DataFrame:
        """(n, D) image features at an epoch, the last one unless told, with the ids as index."""
        snapshot = self._snapshot(epoch)
        return pd.DataFrame(snapshot.image_features, index=pd.Index(self.folder.written("probe")["id"], name="id"))

    # -- rich output ---------------------------------------------------------------------------------------------------

    def map(self, beside: OpenedRun | None = None, *, pictures: bool = True) -> ViewOfRuns:
        """The working map: before and after, or this run beside another one of the same images.

        Raises:
            UserError: one of them has no map, or what has one id in both is not one image.
        """
        if beside is not None and not have_same_images(self.folder, beside.folder):
            raise UserError(
                f"'{self.folder.path}' and '{beside.folder.path}' are not of the same images.",
                next_step="Show each by itself, or take a run of the same data.",
            )
        shown = []
        for one in [self] if beside is None else [self, beside]:
            view = show_folder(one.folder)
            if view is None:
                raise UserError(
                    f"There is no map of the run '{one.folder.path.name}' yet.",
                    next_step="Wait for its first snapshot, or measure it.",
                )
            same = any(view.key == before.key for before in shown)  # two folders may have one name
            shown.append(replace(view, key=f"{view.key} beside") if same else view)
        return ViewOfRuns(shown, pictures=pictures)

    def gram(self, epoch: int | None = None, *, of: Literal["classes", "images"] = "classes") -> go.Figure:
        """Gram matrices of the held-out images or of their classes: before, at an epoch, and the difference."""
        probe = self.folder.written("probe")
        first, last = self._snapshot(self.folder.epochs()[0] if self.folder.epochs() else None), self._snapshot(epoch)
        if not (probe["split"] == run_tables.HELD_OUT).any():
            raise UserError(
                "This run has no held-out image, of which Gram matrices are.",
                next_step="Take fewer shots, so that images are left.",
            )
        build = run_tables.class_grams if of == "classes" else run_tables.image_grams
        pair = build(probe, first.image_features, last.image_features)
        what = "mean cosine of two classes' images" if of == "classes" else "cosine of two images"
        return gram_panels(pair.before, pair.after, names=pair.names, groups=pair.groups, what=what, style=LIGHT)

    def separability(self, measure: str = "silhouette") -> go.Figure:
        """A measure of every class over the epochs, held-out images only."""
        table = self.per_class
        table = table[np.isfinite(table["value"]) & table["measure"].isin(MEASURES["class"])]
        values = table[table["measure"] == measure]
        if values.empty:
            there = ", ".join(sorted(set(table["measure"]))) or "nothing: no measure of a class is defined here"
            raise UserError(
                f"'{measure}' was not measured of the classes of this run.", next_step=f"Choose of: {there}."
            )
        entry = MEASURES["class"][measure]
        worst = run_tables.before_and_after(values, entry.better)["label_index"].head(WORST).tolist()
        named = measure.replace("_", " ")
        title = named if entry.unit == named else f"{named} ({entry.unit})"
        figure = curves.separability(values, named=[], worst=worst, title=title, style=LIGHT)
        return curves.counted_in(figure, time_unit(self.folder))

    def findings(self) -> FindingsTable:
        """What happened, in sentences, the worst first."""
        found = read_findings(self.folder)
        if found is None:
            raise UserError(why_none(self.folder), next_step="Measure it: python -m mpsviz analyse RUN.")
        return FindingsTable(found, row_words(self.folder))

    def report(self, out: str | os.PathLike[str], *, pictures: bool = True) -> Path:
        """Write the report, one HTML file that opens anywhere, and return where it is."""
        write_report([self.folder], Path(out), pictures=pictures)
        return Path(out)

    def _snapshot(self, epoch: int | None) -> Snapshot:
        epochs = self.folder.epochs()
        if not epochs:
            raise UserError("This run has no snapshot yet.", next_step="Wait for its first one.")
        if epoch is not None and epoch not in epochs:
            raise UserError(
                f"There is no snapshot of epoch {epoch}.", next_step=f"Choose of: {', '.join(map(str, epochs))}."
            )
        return self.folder.snapshot(epochs[-1] if epoch is None else epoch)
