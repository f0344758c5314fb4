"""What a projection is: a way to draw the features of snapshots in one plane."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain

import numpy as np

from mpsviz.analysis.projections.layouts.landmarks import First, choose_landmarks, with_landmarks

MIN_IMAGES = 3
SEEDS = 2**32
"""The libraries that draw maps take seeds below it; of larger ones the rest of the division by it."""
LANDMARKS = 5000
"""Of more images, so many are laid out and the others placed by their nearest neighbours among them."""


@dataclass(frozen=True)
class Projection:
    """A way to draw features in the plane.

    Attributes:
        name: the key in `PROJECTIONS`, and the file `maps/NAME.parquet` of a run.
        title: for people.
        shows, hides: what the map is good for and what it conceals, one sentence each.
        layouts: snapshots (n, D) one by one, `n_neighbors` in [2, n) and `seed` to positions (n, 2) one by one.
        causal: whether a layout depends on no later snapshot, so that it can be drawn while the run goes on.
        seeded: whether chance has a part in it: another seed, another map.
        landmarks: the most images that are laid out; None where it takes any number.
        version: raised with every change by which the same features are laid out otherwise, see `version_of`.
        placing: how the images that are not laid out find their places.
        ends: whether only the first and the last snapshot of a run are drawn; such a map is not `causal`.
    """

    name: str
    title: str
    shows: str
    hides: str
    layouts: Callable[..., Iterator[np.ndarray]]
    causal: bool = True
    seeded: bool = True
    landmarks: int | None = LANDMARKS
    version: int = 1
    placing: type[First] = First
    ends: bool = False

    def drawn(self, epochs: Sequence[int]) -> list[int]:
        """Of a run's snapshots those that are drawn."""
        return sorted({epochs[0], epochs[-1]}) if self.ends else list(epochs)

    def version_of(self, n_images: int) -> int:
        """What a run keeps with a map of so many images, and what rises with every change by which the same features
        are drawn otherwise: a map that was drawn by another version is outdated."""
        placed = self.landmarks is not None and n_images > self.landmarks
        return self.version + (self.placing.version if placed else 0)

    def project(self, features: np.ndarray, *, n_neighbors: int, seed: int) -> np.ndarray:
        """Draw all snapshots of the same images in one plane.

        Args:
            features: (S, n, D), row i being the same image in every snapshot.
            n_neighbors: neighbours that a map keeps together; 2 at least, n − 1 at most.
            seed: the same seed gives the same map, bit for bit, on the same machine.

        Returns:
            (S, n, 2) finite float32 positions; units are the map's own.

        Raises:
            ValueError: no snapshot, fewer than 3 images, or features of fewer than 2 numbers.
        """
        if features.ndim != 3 or features.shape[0] < 1 or features.shape[1] < MIN_IMAGES or features.shape[2] < 2:
            raise ValueError(f"a map needs features of shape (S ≥ 1, n ≥ 3, D ≥ 2), but they have {features.shape}")
        return np.stack(list(self.draw(features, n_neighbors=n_neighbors, seed=seed)))

    def draw(self, snapshots: Iterable[np.ndarray], *, n_neighbors: int, seed: int) -> Iterator[np.ndarray]:
        """The same, of snapshots (n, D) that come one by one; yields (n, 2) float32 as early as `causal` allows."""
        rest = iter(snapshots)
        first = next(rest)
        n_neighbors = min(max(n_neighbors, 2), len(first) - 1)
        draw = partial(self.layouts, n_neighbors=n_neighbors, seed=seed % SEEDS)
        everything = chain([first], rest)
        if self.landmarks is None or len(first) <= self.landmarks:
            drawn = draw(everything)
        else:
            drawn = with_landmarks(draw, everything, choose_landmarks(len(first), self.landmarks), self.placing)
        for layout in drawn:
            yield np.asarray(layout, dtype=np.float32)


def all_at_once(function: Callable[..., np.ndarray]) -> Callable[..., Iterator[np.ndarray]]:
    """The `layouts` of a function that wants all snapshots stacked: (S, n, D) → (S, n, 2)."""

    def layouts(snapshots: Iterable[np.ndarray], *, n_neighbors: int, seed: int) -> Iterator[np.ndarray]:
        yield from function(np.stack(list(snapshots)), n_neighbors=n_neighbors, seed=seed)

    return layouts
