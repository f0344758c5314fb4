"""From snapshots to the tables and the live map of a run folder, while the run goes on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from mpsviz.analysis.accuracy import choose_alpha
from mpsviz.analysis.evidence import Evidence
from mpsviz.analysis.measures import measure
from mpsviz.runs.maps import draw_map
from mpsviz.runs.store import RunFolder, Snapshot

LIVE_PROJECTION = "pca"
"""Drawn anew at every snapshot: it takes milliseconds, and it tells the truth about movement."""


class Analyst:
    """Measures each snapshot against the first one and keeps the tables of the folder up to date."""

    def __init__(self, run: RunFolder, class_names: Sequence[str], name_features: np.ndarray | None) -> None:
        self.run = run
        self.config = run.config()
        self.probe = run.written("probe")
        self.class_names = list(class_names)
        self.name_features = name_features
        self.first: Snapshot | None = None
        self.tables: dict[str, list[pd.DataFrame]] = {"summary": [], "per_class": [], "per_image": []}

    def add(self, snapshot: Snapshot) -> dict[str, float]:
        """Measure one more snapshot, redraw the live map (before and now), and return the run-level measures."""
        self.first = self.first or snapshot
        evidence = self.evidence(self.first, snapshot)
        measured = measure(evidence, self.class_names)
        chosen_on = evidence.select(evidence.validation)
        alpha = choose_alpha(chosen_on.logits, chosen_on.zero_shot_logits, chosen_on.label)
        summary = measured.summary | {"alpha": alpha}
        self._append("summary", pd.DataFrame({"measure": list(summary), "value": list(summary.values())}), snapshot)
        self._append("per_class", measured.per_class, snapshot)
        self._append(
            "per_image", measured.per_image.assign(id=self.probe["id"].to_numpy()[measured.per_image["row"]]), snapshot
        )
        draw_map(self.run, LIVE_PROJECTION, sorted({self.first.epoch, snapshot.epoch}))
        return summary

    def finish(self) -> None:
        """Draw the live map over all snapshots."""
        draw_map(self.run, LIVE_PROJECTION, self.run.epochs())

    def evidence(self, first: Snapshot, snapshot: Snapshot) -> Evidence:
        """Everything that the measures may look at."""
        families = pd.Categorical(self.probe["family"].replace("", None))
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
            name_index=self.probe["name_index"].to_numpy(),
            n_neighbors=self.config.analysis.n_neighbors,
        )

    def _append(self, name: str, rows: pd.DataFrame, snapshot: Snapshot) -> None:
        self.tables[name].append(rows.assign(epoch=snapshot.epoch))
        self.run.write_table(f"analysis/{name}", pd.concat(self.tables[name], ignore_index=True))
