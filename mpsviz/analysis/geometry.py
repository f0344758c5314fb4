"""Images as points of the feature space at one moment: what several measures ask of them, found out once.

What is quadratic in the number of images goes through the rows of the Gram matrix in blocks. Up to `WHOLE` images the
matrix is kept, for the next measure asks for it again; above, each block is made anew and dropped.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import numpy as np

WHOLE = 5000
"""Images whose Gram matrix is kept: 100 MB in float32."""
BLOCK = 512
"""Rows of the Gram matrix that are looked at together; 20 MB at 10,000 images."""
LEAST_NEIGHBORS = 30
"""Neighbours that are found at once: the most that any measure of its own accord asks for."""


class Geometry:
    """n images at one moment.

    Attributes:
        features: (n, D), L2-normalised.
    """

    def __init__(self, features: np.ndarray) -> None:
        self.features = features
        self._whole: tuple[Geometry, np.ndarray] | None = None  # what it was selected from, and its rows there
        self._parts: dict[bytes, Geometry] = {}
        self._neighbors: np.ndarray | None = None
        self._neighbor_ranks: dict[int, np.ndarray] = {}

    def __len__(self) -> int:
        return len(self.features)

    def select(self, rows: np.ndarray) -> Geometry:
        """Some of the images, by a (n,) bool mask or an index array; asked twice, it is the same object."""
        key = np.flatnonzero(rows) if rows.dtype == bool else rows
        if np.array_equal(key, np.arange(len(self))):
            return self
        if key.tobytes() not in self._parts:
            part = Geometry(self.features[key])
            part._whole = (self, key)
            self._parts[key.tobytes()] = part
        return self._parts[key.tobytes()]

    @cached_property
    def gram(self) -> np.ndarray:
        """All cosines, (n, n).

        Raises:
            ValueError: there are more than `WHOLE` images; take `gram_rows`, or a sample.
        """
        if len(self) > WHOLE:
            raise ValueError(f"the Gram matrix of {self.features.shape} is kept only up to {WHOLE} rows")
        if self._whole is not None and len(self._whole[0]) <= WHOLE:
            whole, rows = self._whole
            return whole.gram[np.ix_(rows, rows)]
        return self.features @ self.features.T

    def gram_rows(self) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Row indices (b,) and cosines (b, n) of one block after the other; −∞ from an image to itself."""
        for start in range(0, len(self), BLOCK):
            rows = np.arange(start, min(start + BLOCK, len(self)))
            cosines = self.gram[rows] if len(self) <= WHOLE else self.features[rows] @ self.features.T
            cosines[np.arange(len(rows)), rows] = -np.inf
            yield rows, cosines

    def neighbors(self, n_neighbors: int) -> np.ndarray:
        """The exact nearest other images of each by cosine, nearest first, (n, min(n_neighbors, n − 1)) int."""
        wanted = max(min(n_neighbors, len(self) - 1), 0)
        if self._neighbors is None or self._neighbors.shape[1] < wanted:
            self._neighbors = self._nearest(max(min(max(n_neighbors, LEAST_NEIGHBORS), len(self) - 1), 0))
        return self._neighbors[:, :wanted]

    def _nearest(self, k: int) -> np.ndarray:
        nearest = np.empty((len(self), k), dtype=np.int64)
        if k == 0:
            return nearest
        for rows, cosines in self.gram_rows():
            some = np.argpartition(cosines, len(self) - k, axis=1)[:, -k:]  # the k nearest, in no order
            order = np.argsort(-np.take_along_axis(cosines, some, axis=1), axis=1, kind="stable")
            nearest[rows] = np.take_along_axis(some, order, axis=1)
        return nearest

    def neighbor_ranks(self, n_neighbors: int) -> np.ndarray:
        """The ranks of `neighbors`, as `ranks` gives them, (n, k): 1, 2, … but for images equally near."""
        if n_neighbors not in self._neighbor_ranks:
            self._neighbor_ranks[n_neighbors] = self.ranks(self.neighbors(n_neighbors))
        return self._neighbor_ranks[n_neighbors]

    def ranks(self, columns: np.ndarray) -> np.ndarray:
        """The rank of some others among all others of each image: 1 is the nearest, equally near share the best rank.

        Args:
            columns: (n, k) int, for each image k others.

        Returns:
            (n, k) int in [1, n − 1].
        """
        ranks = np.empty(columns.shape, dtype=np.int64)
        for rows, cosines in self.gram_rows():
            to_columns = np.take_along_axis(cosines, columns[rows], axis=1)
            for place, threshold in enumerate(to_columns.T):
                ranks[rows, place] = 1 + np.count_nonzero(cosines > threshold[:, None], axis=1)
        return ranks

    @cached_property
    def centred(self) -> np.ndarray:
        """The features without their mean, (n, D) float64."""
        features = self.features.astype(np.float64)
        return features - features.mean(axis=0) if len(features) else features

    @cached_property
    def scatter(self) -> np.ndarray:
        """`Xᵀ X` of the centred features, (D, D) float64: n times their covariance."""
        return self.centred.T @ self.centred
