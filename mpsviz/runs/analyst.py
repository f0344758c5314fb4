"""python -m mpsviz.runs.analyst DIR: measure the snapshots of a run as they come, in a process of its own.

Each line is the epoch of a new snapshot, or `names` once the bystanders' names are there. After the last line the live
map is drawn over all snapshots.
"""

from __future__ import annotations

import os
import sys
import traceback
from pathlib import Path

import numpy as np
import pandas as pd

from mpsviz.analysis.accuracy import choose_alpha
from mpsviz.analysis.evidence import Evidence
from mpsviz.analysis.measures import measure
from mpsviz.analysis.projection import LIVE_PROJECTION
from mpsviz.runs.aide import FAILURE, NAMES
from mpsviz.runs.failures import explain
from mpsviz.runs.maps import draw_map
from mpsviz.runs.store import RunFolder, Snapshot


class Analyst:
    """Measures each snapshot against the first one and keeps the tables of the folder up to date."""

    def __init__(self, run: RunFolder) -> None:
        self.run = run
        self.config = run.config()
        self.probe = run.written("probe")
        self.class_names: list[str] = run.read_json("classes.json") or []
        self.name_features: np.ndarray | None = None
        self.first: Snapshot | None = None
        self.tables: dict[str, list[pd.DataFrame]] = {"summary": [], "per_class": [], "per_image": []}

    def add(self, snapshot: Snapshot) -> None:
        """Measure one more snapshot and redraw the live map (before and now)."""
        first = self.measure(snapshot)
        draw_map(self.run, LIVE_PROJECTION, sorted({first.epoch, snapshot.epoch}))

    def measure(self, snapshot: Snapshot) -> Snapshot:
        """Measure one more snapshot against the first one, which is returned."""
        self.first = self.first or snapshot
        self._measure(self.first, snapshot)
        return self.first

    def know_names(self) -> None:
        """From now on bystanders are looked up among the run's names; what was measured so far is measured anew."""
        self.name_features = self.run.name_features()
        epochs = [int(rows["epoch"].iloc[0]) for rows in self.tables["summary"]]
        self.tables = {name: [] for name in self.tables}
        for epoch in epochs:
            snapshot = self.run.snapshot(epoch)
            self._measure(self.first or snapshot, snapshot)

    def _measure(self, first: Snapshot, snapshot: Snapshot) -> None:
        evidence = self.evidence(first, snapshot)
        measured = measure(evidence, self.class_names)
        summary = measured.summary | {"alpha": self._alpha(evidence)}
        self._append("summary", pd.DataFrame({"measure": list(summary), "value": list(summary.values())}), snapshot)
        self._append("per_class", measured.per_class, snapshot)
        self._append(
            "per_image", measured.per_image.assign(id=self.probe["id"].to_numpy()[measured.per_image["row"]]), snapshot
        )

    def _alpha(self, evidence: Evidence) -> float:
        """The weight of the tuned branch that the validation images choose; without any, that of the training loss."""
        chosen_on = evidence.select(evidence.validation)
        if not evidence.validation.any():
            return float(getattr(self.config.method, "alpha", 1.0))
        return choose_alpha(chosen_on.logits, chosen_on.zero_shot_logits, chosen_on.label)

    def finish(self) -> None:
        """Draw the live map over all snapshots."""
        draw_map(self.run, LIVE_PROJECTION, self.run.epochs())

    def evidence(self, first: Snapshot, snapshot: Snapshot) -> Evidence:
        """Everything that the measures may look at."""
        families = pd.Categorical(self.probe["family"].replace("", None))
        nameless = np.full(len(self.probe), -1)
        return Evidence(
            before=first.image_features,
            after=snapshot.image_features,
            zero_shot_logits=first.logits,
            logits=snapshot.logits,
            token_gram_drift=snapshot.token_gram_drift,
            label=self.probe["label_index"].to_numpy(),
            family=families.codes.astype(np.int64),
            split=self.probe["split"].to_numpy(dtype=str),
            text_features=snapshot.text_features,
            name_features=self.name_features,
            name_index=nameless if self.name_features is None else self.probe["name_index"].to_numpy(),
            n_neighbors=self.config.analysis.n_neighbors,
        )

    def _append(self, name: str, rows: pd.DataFrame, snapshot: Snapshot) -> None:
        self.tables[name].append(rows.assign(epoch=snapshot.epoch))
        self.run.write_table(f"analysis/{name}", pd.concat(self.tables[name], ignore_index=True))


def main(folder: Path) -> None:
    """Follow the worker's lines to their end. When the worker has died, another one may be in the folder already."""
    run, worker = RunFolder(folder), os.getppid()
    analyst: Analyst | None = None
    for line in sys.stdin:
        if os.getppid() != worker:
            return
        analyst = analyst or Analyst(run)
        if line.strip() == NAMES:
            analyst.know_names()
        else:
            analyst.add(run.snapshot(int(line)))
    if analyst and os.getppid() == worker:
        analyst.finish()


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]))
    except Exception as error:
        traceback.print_exc()
        RunFolder(Path(sys.argv[1])).write_json(FAILURE, explain(error).model_dump())
        sys.exit(1)
