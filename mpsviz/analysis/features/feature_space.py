"""Images as points of the feature space at one moment: what several measures ask of them, found out once.

What is quadratic in the number of images goes through the rows of the Gram matrix in blocks. Up to `WHOLE` images the
matrix is kept, for the next measure asks for it again; above, each block is made anew and dropped.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from weakref import ReferenceType, ref

import numpy as np

from mpsviz.analysis.features.nearest_columns import nearest_columns

WHOLE = 5000
"""Images whose Gram matrix is kept: 100 MB in float32."""
BLOCK = 512
"""Rows of the Gram matrix that are looked at together; 20 MB at 10,000 images."""
PAIRS = 50_000
"""Pairs of images whose features are held at a time."""
LEAST_NEIGHBORS = 30
"""Neighbours that are found at once: the most that any measure of its own accord asks for."""


class Geometry:
    """n images at one moment.

    Attributes:
        features: (n, D), L2-normalised.
    """

    def __init__(self, features: np.ndarray) -> None:
        self.features = features
        self._whole: tuple[ReferenceType[Geometry], np.ndarray] | None = None  # what it is a part of, its rows there
        self._parts: dict[bytes, Geometry] = {}
        self._neighbors: tuple[np.ndarray, np.ndarray] | None = None  # columns and cosines

    def __len__(self) -> int:
        return len(self.features)

    def select(self, rows: np.ndarray) -> Geometry:
        """Some of the images, by a (n,) bool mask or an index array; asked twice, it is the same object."""
        key = np.flatnonzero(rows) if rows.dtype == bool else rows
        if np.array_equal(key, np.arange(len(self))):
            return self
        if key.tobytes() not in self._parts:
            part = Geometry(self.features[key])
            part._whole = (ref(self), key)  # a circle would keep large matrices until Python looks for circles
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
        if self._whole is not None:
            whole, rows = self._whole[0](), self._whole[1]
            if whole is not None and len(whole) <= WHOLE:
                return whole.gram[np.ix_(rows, rows)]
        return self.features @ self.features.T

    def gram_rows(self) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Row indices (b,) and cosines (b, n) of one block after the other; −∞ from an image to itself."""
        for start in range(0, len(self), BLOCK):
            rows = np.arange(start, min(start + BLOCK, len(self)))
            cosines = self.gram[rows] if len(self) <= WHOLE else self.features[rows] @ self.features.T
            cosines[np.arange(len(rows)), rows] = -np.inf
            yield rows, cosines

    def cosines(self, first: np.ndarray, second: np.ndarray) -> np.ndarray:
        """The cosines of pairs of images, rows (m,) and (m,) → (m,)."""
        if len(self) <= WHOLE:
            return self.gram[first, second]
        cosines = np.empty(len(first), dtype=self.features.dtype)
        for begin in range(0, len(first), PAIRS):
            some = slice(begin, begin + PAIRS)
            cosines[some] = np.einsum("md,md->m", self.features[first[some]], self.features[second[some]])
        return cosines

    def neighbors(self, n_neighbors: int) -> np.ndarray:
        """The exact nearest other images of each by cosine, nearest first, (n, min(n_neighbors, n − 1)) int."""
        return self._nearest(n_neighbors)[0]

    def neighbor_cosines(self, n_neighbors: int) -> np.ndarray:
        """The cosines of each image with its `neighbors`, (n, k), falling."""
        return self._nearest(n_neighbors)[1]

    def _nearest(self, n_neighbors: int) -> tuple[np.ndarray, np.ndarray]:
        """`neighbors` and their cosines, (n, k) and (n, k)."""
        wanted = max(min(n_neighbors, len(self) - 1), 0)
        if self._neighbors is None or self._neighbors[0].shape[1] < wanted:
            self._neighbors = self._found(max(min(max(n_neighbors, LEAST_NEIGHBORS), len(self) - 1), 0))
        columns, cosines = self._neighbors
        return columns[:, :wanted], cosines[:, :wanted]

    def _found(self, k: int) -> tuple[np.ndarray, np.ndarray]:
        nearest, theirs = np.empty((len(self), k), dtype=np.int64), np.empty((len(self), k), self.features.dtype)
        if k == 0:
            return nearest, theirs
        for rows, cosines in self.gram_rows():
            distances = np.negative(cosines)
            nearest[rows] = nearest_columns(distances, np.partition(distances, k - 1, axis=1)[:, k - 1], k)
            theirs[rows] = np.take_along_axis(cosines, nearest[rows], axis=1)
        return nearest, theirs

    def neighbor_ranks(self, n_neighbors: int) -> np.ndarray:
        """The ranks of `neighbors`, as `ranks` gives them, (n, k): 1, 2, … but for images equally near."""
        cosines = self.neighbor_cosines(n_neighbors)  # whoever is nearer than a neighbour is a neighbour, too
        place = np.broadcast_to(np.arange(cosines.shape[1]), cosines.shape)
        equal = np.zeros(cosines.shape, dtype=bool)
        equal[:, 1:] = cosines[:, 1:] == cosines[:, :-1]
        return 1 + np.maximum.accumulate(np.where(equal, 0, place), axis=1)

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
