"""Draw the maps of a run's snapshots into its folder, each with how far it can be trusted.

maps/NAME.parquet has a row an image and epoch: id, epoch, x, y, reliability; and, the same for all rows of an epoch,
the fields of `Fidelity` and noise_floor, NaN until the run is over.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import fields

import numpy as np
import pandas as pd

from mpsviz.analysis.fidelity.map_fidelity import Fidelity, fidelity
from mpsviz.analysis.fidelity.noise_floor import noise_floor
from mpsviz.analysis.projections.registry import PROJECTIONS
from mpsviz.runs.folder.store import RunFolder, Snapshot


class GrowingMap:
    """A map that gets a layout with every snapshot, those drawn before staying as they are.

    Raises:
        ValueError: the projection is none that is drawn so.
    """

    def __init__(self, run: RunFolder, name: str) -> None:
        self.run, self.name, self.projection = run, name, PROJECTIONS[name]
        if not self.projection.causal:
            raise ValueError(f"the map {name} can only be drawn of all snapshots together")
        config = run.config()
        self.n_neighbors = config.analysis.n_neighbors
        self.how = {"n_neighbors": config.analysis.map_neighbors, "seed": config.seed}
        self.ids = run.written("probe")["id"]
        self.waiting: deque[np.ndarray] = deque()
        self.layouts = self.projection.draw(self._features(), **self.how)
        self.rows: list[pd.DataFrame] = []

    def add(self, snapshot: Snapshot) -> None:
        """Draw one more snapshot, and write the map."""
        self.waiting.append(snapshot.image_features)
        layout = next(self.layouts)
        self.rows.append(_rows(self.ids, snapshot.epoch, snapshot.image_features, layout, self.n_neighbors))
        self.run.write_table(f"maps/{self.name}", pd.concat(self.rows, ignore_index=True))

    def finish(self) -> None:
        """Draw it once more with another seed, and write how much of its movement is chance."""
        layouts = np.stack([rows[["x", "y"]].to_numpy() for rows in self.rows])  # (S, n, 2)
        features = np.stack([self.run.snapshot(int(rows["epoch"].iloc[0])).image_features for rows in self.rows])
        floors = noise_floor(self.projection, features, layouts, **self.how)
        rows = [table.assign(noise_floor=floor) for table, floor in zip(self.rows, floors, strict=True)]
        self.run.write_table(f"maps/{self.name}", pd.concat(rows, ignore_index=True))

    def _features(self) -> Iterator[np.ndarray]:
        while True:
            yield self.waiting.popleft()


def draw_map(run: RunFolder, name: str, epochs: Sequence[int]) -> None:
    """Project the snapshots of `epochs`, or of the first and the last one, together and write the map, with its noise
    floor."""
    config, projection = run.config(), PROJECTIONS[name]
    epochs = projection.drawn(epochs)
    ids = run.written("probe")["id"]
    features = np.stack([run.snapshot(epoch).image_features for epoch in epochs])  # (S, n, D)
    how = {"n_neighbors": config.analysis.map_neighbors, "seed": config.seed}
    layouts = projection.project(features, **how)
    floors = noise_floor(projection, features, layouts, **how)
    rows = [
        _rows(ids, epoch, one, layout, config.analysis.n_neighbors).assign(noise_floor=floor)
        for epoch, one, layout, floor in zip(epochs, features, layouts, floors, strict=True)
    ]
    run.write_table(f"maps/{name}", pd.concat(rows, ignore_index=True))


def _rows(ids: pd.Series, epoch: int, features: np.ndarray, layout: np.ndarray, n_neighbors: int) -> pd.DataFrame:
    trust = fidelity(features, layout, n_neighbors=n_neighbors)
    places = {"id": ids, "epoch": epoch, "x": layout[:, 0], "y": layout[:, 1]}
    return pd.DataFrame(
        {**places, **{field.name: getattr(trust, field.name) for field in fields(Fidelity)}, "noise_floor": np.nan}
    )
