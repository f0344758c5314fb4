"""Images that a carried map of many doesn't lay out: those that stay find their own places between the landmarks.

At the mean of its landmarks an image would move as they do, not as little as it has moved itself. So an image wants of
its nearest landmarks, and of some drawn by chance, what two images want of each other on the map (`ratio_stress`), and
is tied to its first place as a landmark is. The farther it has moved, the more it goes where `landmarks` places it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mpsviz.analysis.features.nearest_columns import nearest_columns
from mpsviz.analysis.features.neighbors import cosine_distances, finely_unit
from mpsviz.analysis.features.shepard import NOTHING, ShepardCurve
from mpsviz.analysis.projections.layouts.landmarks import First, choose_landmarks, chord_of_distance
from mpsviz.analysis.projections.layouts.ratio_stress import SOFTENING, pulls, ties, wanted_distances

NEAREST, BY_CHANCE = 15, 30
"""Landmarks of which an image wants something."""
ITERATIONS, STEP, MOMENTUM = 20, 0.5, 0.5
"""Enough where the landmarks stand still: 60 give the same ρ to three digits."""
ALL = 0.99
"""An image that is placed anew to so large a share is placed anew."""
BLOCK = 512
"""Images that are looked at together: their distances to 5,000 landmarks take 10 MB in float32."""
OF_CURVE = 2048
"""Images, drawn by chance, whose pairs say what distance on the map stands for which between features."""


@dataclass(frozen=True)
class _FirstMap:
    """Where all images (n, 2) are on it, that of the landmarks (m, 2), its curve and softening."""

    positions: np.ndarray
    layout: np.ndarray
    curve: ShepardCurve
    softening: float


class CarriedOthers(First):
    """How images stand among landmarks, and where they go on a carried map of those."""

    version = 2

    def __init__(self, features: np.ndarray, rows: np.ndarray) -> None:
        super().__init__(features, rows)
        self.features = finely_unit(features)
        n, m = len(self.others), len(rows)
        near = min(NEAREST, m)
        self.asked = np.random.default_rng(0).integers(0, m, (n, near + BY_CHANCE))
        self.asked_before = np.empty(self.asked.shape)
        for block in _blocks(n):
            distances = self._to_landmarks(self.features, block)
            farthest = np.partition(distances, near - 1, axis=1)[:, near - 1]
            self.asked[block, :near] = nearest_columns(distances, farthest, near)
            self.asked_before[block] = chord_of_distance(np.take_along_axis(distances, self.asked[block], axis=1))
        self.own_reach = self.asked_before[:, near - 1]
        self.first_map: _FirstMap | None = None

    def places(self, features: np.ndarray, layout: np.ndarray) -> np.ndarray:
        positions = super().places(features, layout)
        if self.first_map is None:
            self.first_map = self._read(positions, layout)
            return positions
        fine = finely_unit(features)
        drift = np.linalg.norm(fine[self.others] - self.features[self.others], axis=1)
        tie = ties(drift, self.own_reach)
        anew = 1 / (1 + tie)
        for block in _blocks(len(self.others)):
            some = np.arange(block.start, block.stop)[anew[block] < ALL]
            images, share = self.others[some], anew[some, None]  # (b,) → (b, 1)
            own = self._own_places(self.first_map, fine, layout, some, tie[some])
            positions[images] = own + share * (positions[images] - own)
        return positions

    def _read(self, positions: np.ndarray, layout: np.ndarray) -> _FirstMap:
        """The first map, once its `positions` are known."""
        radius = np.sqrt(((layout - layout.mean(axis=0)) ** 2).sum(axis=1).mean())
        some = choose_landmarks(len(self.others), OF_CURVE)
        on_map = np.linalg.norm(positions[self.others[some], None] - layout[self.asked[some]], axis=2)
        curve = ShepardCurve(self.asked_before[some].ravel(), on_map.ravel())
        return _FirstMap(positions.copy(), layout.astype(np.float64), curve, max(SOFTENING * radius, NOTHING))

    def _to_landmarks(self, features: np.ndarray, some: slice | np.ndarray) -> np.ndarray:
        """The cosine distances (b, m) of some of the others, all (n, D) being unit vectors."""
        return cosine_distances(features[self.others[some]], features[self.rows])

    def _own_places(
        self, first: _FirstMap, features: np.ndarray, layout: np.ndarray, some: np.ndarray, tie: np.ndarray
    ) -> np.ndarray:
        """Where `some` (b,) of the others, tied to their first places by `tie` (b,), want to be, (b, 2)."""
        asked, home = self.asked[some], first.positions[self.others[some]]
        on_map = np.linalg.norm(home[:, None] - first.layout[asked], axis=2)  # (b, 1, 2) − (b, p, 2) → (b, p)
        now = chord_of_distance(np.take_along_axis(self._to_landmarks(features, some), asked, axis=1))
        wanted, weight = wanted_distances(first.curve, on_map, self.asked_before[some], now, first.softening)
        at_ease = weight / wanted**2
        tie = tie * at_ease.sum(axis=1)
        at, velocity, landmarks = home, np.zeros_like(home), layout[asked].astype(np.float64)
        for _ in range(ITERATIONS):
            apart = at[:, None] - landmarks  # (b, 1, 2) − (b, p, 2)
            by_length, firmness = pulls(np.linalg.norm(apart, axis=2), wanted, weight, at_ease, first.softening)
            gradient = tie[:, None] * (at - home) + (apart * by_length[:, :, None]).sum(axis=1)
            velocity = MOMENTUM * velocity - STEP * gradient / (firmness.sum(axis=1) + tie)[:, None]
            at = at + velocity
        return at


def _blocks(n: int) -> list[slice]:
    return [slice(begin, min(begin + BLOCK, n)) for begin in range(0, n, BLOCK)]
