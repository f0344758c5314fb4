"""Draw the maps of a run's snapshots into its folder, each with how far it can be trusted.

maps/NAME.parquet has a row an image and epoch: id, epoch, x, y, reliability; the same for all rows of an epoch, the
fields of `Fidelity` and noise_floor, NaN until the run is over; and the same for all rows projection_version, see
`mpsviz.runs.folder.measured.is_outdated`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import fields

import numpy as np
import pandas as pd

from mpsviz.analysis.fidelity.map_fidelity import Fidelity, fidelity
from mpsviz.analysis.fidelity.noise_floor import difference_of_seeds, noise_floor
from mpsviz.analysis.projections.projection import Projection
from mpsviz.analysis.projections.registry import PROJECTIONS
from mpsviz.runs.folder.store import RunFolder, Snapshot


class GrowingMap:
    """A map that gets a layout with every snapshot, or with the first and the last one, those drawn before staying as
    they are.

    Raises:
        ValueError: the projection is none that is drawn so.
    """

    def __init__(self, run: RunFolder, name: str) -> None:
        self.run, self.name, self.projection = run, name, PROJECTIONS[name]
        if not (self.projection.causal or self.projection.ends):
            raise ValueError(f"the map {name} can only be drawn of all snapshots together")
        config = run.config()
        self.n_neighbors = config.analysis.n_neighbors
        self.ids = run.written("probe")["id"]
        self.drawn = Drawn(self.projection, n_neighbors=config.analysis.map_neighbors, seed=config.seed)
        self.again = Drawn(self.projection, n_neighbors=config.analysis.map_neighbors, seed=config.seed + 1)
        self.waiting: deque[np.ndarray] = deque()
        self.rows: list[pd.DataFrame] = []

    def add(self, snapshot: Snapshot) -> None:
        """Draw one more snapshot, and write the map."""
        self.draw(snapshot)
        self.run.write_table(f"maps/{self.name}", pd.concat(self.rows, ignore_index=True))

    def draw(self, snapshot: Snapshot) -> None:
        """Draw one more snapshot of a map that nobody needs until it is whole."""
        if self.projection.seeded:
            self.waiting.append(snapshot.image_features)
        layout = self.drawn.add(snapshot.image_features)
        rows = _rows(self.projection, self.ids, snapshot.epoch, snapshot.image_features, layout, self.n_neighbors)
        self.rows.append(rows)

    def catch_up(self) -> None:
        """Draw with another seed what has been drawn: by how much the two differ is chance."""
        while self.waiting:
            self.again.add(self.waiting.popleft())

    def finish(self) -> None:
        """Write how much of the map's movement is chance."""
        self.catch_up()
        layouts = np.stack(self.drawn.layouts)  # (S, n, 2)
        floors = (
            difference_of_seeds(layouts, np.stack(self.again.layouts)) if self.again.layouts else [0.0] * len(layouts)
        )
        rows = [table.assign(noise_floor=floor) for table, floor in zip(self.rows, floors, strict=True)]
        self.run.write_table(f"maps/{self.name}", pd.concat(rows, ignore_index=True))


class Drawn:
    """The layouts of one seed, which grow by one with every snapshot.

    Attributes:
        layouts: (n, 2) each.
    """

    def __init__(self, projection: Projection, *, n_neighbors: int, seed: int) -> None:
        self.layouts: list[np.ndarray] = []
        self._next: deque[np.ndarray] = deque()
        self._drawing = projection.draw(self._features(), n_neighbors=n_neighbors, seed=seed)

    def add(self, features: np.ndarray) -> np.ndarray:
        """Draw one more snapshot (n, D); returns its layout (n, 2)."""
        self._next.append(features)
        self.layouts.append(next(self._drawing))
        return self.layouts[-1]

    def _features(self) -> Iterator[np.ndarray]:
        while True:
            yield self._next.popleft()


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
        _rows(projection, ids, epoch, one, layout, config.analysis.n_neighbors).assign(noise_floor=floor)
        for epoch, one, layout, floor in zip(epochs, features, layouts, floors, strict=True)
    ]
    run.write_table(f"maps/{name}", pd.concat(rows, ignore_index=True))


def _rows(
    projection: Projection, ids: pd.Series, epoch: int, features: np.ndarray, layout: np.ndarray, n_neighbors: int
) -> pd.DataFrame:
    trust = fidelity(features, layout, n_neighbors=n_neighbors)
    places = {"id": ids, "epoch": epoch, "x": layout[:, 0], "y": layout[:, 1]}
    trusted = {field.name: getattr(trust, field.name) for field in fields(Fidelity)}
    return pd.DataFrame(
        {**places, **trusted, "noise_floor": np.nan, "projection_version": projection.version_of(len(ids))}
    )
