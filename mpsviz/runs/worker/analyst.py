"""Measure the snapshots of a run as they come: python -m mpsviz.runs.worker.analyst DIR WORKER.

Each line is the epoch of a new snapshot, or `names` once the bystanders' names are there. After the last line the live
map is drawn over all snapshots.
"""

from __future__ import annotations

import gc
import os
import sys
import traceback
from pathlib import Path

import numpy as np
import pandas as pd

from mpsviz.analysis.evidence.evidence import Evidence
from mpsviz.analysis.features.clusters import clusters
from mpsviz.analysis.features.feature_space import Geometry
from mpsviz.analysis.measures.by_group import by_group
from mpsviz.analysis.measures.classes.accuracy import alpha_of
from mpsviz.analysis.measures.classes.label_purity import label_purity
from mpsviz.analysis.measures.geometry.gram_blocks import gram_blocks
from mpsviz.analysis.measures.prompt_positions import NEAREST, nearest_images
from mpsviz.analysis.measures.registry import measure
from mpsviz.analysis.projections.registry import LIVE_PROJECTION
from mpsviz.runs.findings.evidence_of import evidence_of
from mpsviz.runs.folder import measured as measured_module
from mpsviz.runs.folder.recording import LABELS, SOURCE, whole_of
from mpsviz.runs.folder.store import RunFolder, Snapshot
from mpsviz.runs.processes.end_with_parent import end_with
from mpsviz.runs.processes.side_process import FAILURE, NAMES
from mpsviz.runs.worker.failures import explain
from mpsviz.runs.worker.map_drawing import draw_map

TABLES = ("summary", "per_class", "per_image", "by_group", "gram_blocks", "prompts", "neighbors", "per_label")
SHOWN_NEIGHBORS, KEPT_ABOVE = 8, 5000
"""Neighbours of each image that are kept for pages, and of how many images they are: to look for those of 5,000 takes
half a second."""
MOST_GROUPS = 50
"""Columns of the probe that split it into more are no groups, nor are those with fewer than two images each, on
average."""


class Analyst:
    """Measures each snapshot against the first one and keeps the tables of the folder up to date."""

    def __init__(self, run: RunFolder) -> None:
        self.run = run
        self.config = run.config()
        self.probe = run.written("probe")
        self.classes = run.class_labels()
        self.labels = whole_of(run).table(LABELS) if self.config.data.name == SOURCE else None
        self.name_features: np.ndarray | None = None
        self.first: Snapshot | None = None
        self.before: Geometry | None = None
        self.tables: dict[str, list[pd.DataFrame]] = {name: [] for name in TABLES}

    def add(self, snapshot: Snapshot) -> None:
        """Redraw the live map (before and now), which somebody waits for, then measure the snapshot and write the
        tables."""
        first = self.first or snapshot
        draw_map(self.run, LIVE_PROJECTION, sorted({first.epoch, snapshot.epoch}))
        self.measure(snapshot)
        self.write()

    def measure(self, snapshot: Snapshot) -> Snapshot:
        """Measure one more snapshot against the first one, which is returned."""
        if self.first is None:
            self.first, self.before = snapshot, Geometry(snapshot.image_features)
            self._find_clusters(snapshot)
        self._measure(self.first, snapshot)
        return self.first

    def _find_clusters(self, first: Snapshot) -> None:
        """Of images none of which has a class, at the first snapshot: "cluster 1" is the largest, "" is none."""
        if (self.probe["label_index"] >= 0).any():
            return
        found = clusters(first.image_features)
        names = [f"cluster {number + 1}" if number >= 0 else "" for number in found.tolist()]
        self.run.write_table("analysis/clusters", pd.DataFrame({"id": self.probe["id"], "cluster": names}))

    def write(self) -> None:
        """Bring the tables of the folder up to what has been measured."""
        for name, rows in self.tables.items():
            if rows:
                self.run.write_table(f"analysis/{name}", pd.concat(rows, ignore_index=True))
        self.run.write_table("analysis/asked", measured_module.today())

    def know_names(self) -> None:
        """From now on bystanders are looked up among the run's names; what was written so far is measured anew."""
        self.name_features = self.run.name_features()
        epochs = [int(rows["epoch"].iloc[0]) for rows in self.tables["summary"]]
        self.tables = {name: [] for name in self.tables}
        for epoch in epochs:
            snapshot = self.run.snapshot(epoch)
            self._measure(self.first or snapshot, snapshot)
        self.write()

    def _measure(self, first: Snapshot, snapshot: Snapshot) -> None:
        evidence = self.evidence(first, snapshot)
        measured = measure(evidence, self.classes)
        summary = pd.Series(measured.summary | {"alpha": evidence.once(alpha_of)}, dtype=float)
        columns = {
            "measure": summary.index,
            "value": summary.to_numpy(),
            "n_neighbors": summary.index.map(measured.neighbors).astype(float),
            "chance": summary.index.map(measured.chance).astype(float),
            "sampled": summary.index.map(measured.sampled).astype(float),
            "recall": np.where(summary.index.isin(list(measured.neighbors)), measured.recall, np.nan),
        }
        self._append("summary", pd.DataFrame(columns), snapshot)
        self._append("per_class", measured.per_class, snapshot)
        self._append("per_image", measured.per_image.assign(id=self._ids(measured.per_image["row"])), snapshot)
        for name, rows in (
            ("by_group", by_group(evidence, self._groups())),
            ("gram_blocks", gram_blocks(evidence, self.classes)),
            ("prompts", self._prompts(snapshot)),
            ("neighbors", self._neighbors(evidence)),
            ("per_label", self._of_labels(evidence)),
        ):
            if not rows.empty:
                self._append(name, rows, snapshot)

    def _ids(self, rows: pd.Series | np.ndarray) -> np.ndarray:
        return self.probe["id"].to_numpy()[np.asarray(rows)]

    def _groups(self) -> dict[str, np.ndarray]:
        """The columns of the probe that name a few groups of images."""
        columns = {
            str(name): self.probe[name].fillna("").to_numpy(dtype=str)
            for name in self.probe.columns.difference(["id", "label"])
            if pd.api.types.is_string_dtype(self.probe[name])
        }
        sizes = {name: len(set(groups) - {""}) for name, groups in columns.items()}
        most = min(MOST_GROUPS, len(self.probe) // 2)
        return {name: groups for name, groups in columns.items() if 1 < sizes[name] <= most}

    def _prompts(self, snapshot: Snapshot) -> pd.DataFrame:
        """The images that each class's prompt is nearest to; nothing where the prompts are unknown."""
        if np.isnan(snapshot.text_features).any():
            return pd.DataFrame()
        rows, similarity = nearest_images(snapshot.text_features, snapshot.image_features, NEAREST)
        count = rows.shape[1]
        return pd.DataFrame(
            {
                "label_index": np.repeat(np.arange(len(rows)), count),
                "label": np.repeat(np.array(self.classes, dtype=object), count),
                "rank": np.tile(np.arange(1, count + 1), len(rows)),
                "id": self._ids(rows.ravel()),
                "similarity": similarity.ravel(),
            }
        )

    def _of_labels(self, evidence: Evidence) -> pd.DataFrame:
        """Of held-out images that may have several labels each, figures of each label; nothing of others."""
        if self.labels is None:
            return pd.DataFrame()
        held_out = evidence.held_out_images
        place = pd.Series(np.arange(held_out.n_images), index=self.probe["id"][evidence.held_out])
        known = self.labels[self.labels["id"].isin(place.index)].drop_duplicates(["id", "label_index"])
        rows_of = {int(str(label)): place[rows["id"]].to_numpy() for label, rows in known.groupby("label_index")}
        names = known.drop_duplicates("label_index").set_index("label_index")["label"]
        found = label_purity(held_out.geometry_after, rows_of, evidence.n_neighbors)
        return found.assign(label=found["label_index"].map(names))

    def _neighbors(self, evidence: Evidence) -> pd.DataFrame:
        """The nearest of each of many images, for a page has no time to look for them; of the first snapshot and of
        this one."""
        if evidence.n_images <= KEPT_ABOVE:
            return pd.DataFrame()
        now = evidence.geometry_after
        self.tables["neighbors"] = self.tables["neighbors"][:1]
        near = list(now.neighbors(SHOWN_NEIGHBORS).astype(np.int32))
        return pd.DataFrame({"id": self.probe["id"], "near": near, "recall": now.recall})

    def finish(self) -> None:
        """Draw the live map over all snapshots."""
        draw_map(self.run, LIVE_PROJECTION, self.run.epochs())

    def evidence(self, first: Snapshot, snapshot: Snapshot) -> Evidence:
        """Everything that the measures may look at."""
        return evidence_of(
            self.config, self.probe, first, snapshot, name_features=self.name_features, before=self.before
        )

    def _append(self, name: str, rows: pd.DataFrame, snapshot: Snapshot) -> None:
        self.tables[name].append(rows.assign(epoch=snapshot.epoch))


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
    end_with(int(sys.argv[2]))
    gc.freeze()  # what was imported is not looked through at the end, for which the worker waits
    try:
        main(Path(sys.argv[1]))
    except Exception as error:
        traceback.print_exc()
        RunFolder(Path(sys.argv[1])).write_json(FAILURE, explain(error).model_dump())
        sys.exit(1)
