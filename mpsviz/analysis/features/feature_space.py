"""Images as points of the feature space at one moment: what several measures ask of them, found out once.

What is quadratic in the number of images goes through the rows of the Gram matrix in blocks. Up to `WHOLE` images the
matrix is kept, for the next measure asks for it again; above, each block is made anew and dropped. Above `EXACT` images
nothing quadratic is done: neighbours are approximate, with a recall that is measured, and what needs the order of all
others is asked of a sample of the rows.

Features that have nearly collapsed into one point are compared in double precision: single precision, in which they
are kept, doesn't tell their cosines apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from weakref import ReferenceType, ref

import numpy as np

from mpsviz.analysis.features.approximate_neighbors import approximate_neighbors
from mpsviz.analysis.features.nearest_columns import nearest_columns
from mpsviz.analysis.features.neighbors import nearly_one_point, unit
from mpsviz.analysis.features.row_blocks import row_blocks

WHOLE = 5000
"""Images whose Gram matrix is kept: 100 MB in float32, twice that of collapsed features."""
EXACT = 20_000
"""Images up to which all pairs are gone through where a measure needs it: 20 s on one core."""
BLOCK = 512
"""Rows of the Gram matrix that are looked at together; 20 MB at 10,000 images, fewer rows above EXACT."""
PAIRS = 50_000
"""Pairs of images whose features are held at a time."""
LEAST_NEIGHBORS = 30
"""Neighbours that are found at once: the most that any measure of its own accord asks for."""


class Geometry:
    """n images at one moment.

    Attributes:
        features: (n, D), L2-normalised.
        recall: the share of the true nearest neighbours that are among those found, in [0, 1], of all searches until
            now: 1 up to `EXACT` images, measured on a sample above.
    """

    def __init__(self, features: np.ndarray) -> None:
        self.features, self.recall = features, 1.0
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
    def compared(self) -> np.ndarray:
        """The features whose cosines are taken, (n, D): in double precision where they are `nearly_one_point`."""
        if self.features.dtype == np.float64 or not nearly_one_point(self.features):
            return self.features
        return unit(self.features.astype(np.float64))

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
            if whole is not None and len(whole) <= WHOLE and whole.compared.dtype == self.compared.dtype:
                return whole.gram[np.ix_(rows, rows)]
        return self.compared @ self.compared.T

    def gram_rows(self, some: np.ndarray | None = None) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Row indices (b,) and cosines (b, n) of one block after the other; −∞ from an image to itself.

        Args:
            some: (m,) row indices; None: all rows.
        """
        wanted = np.arange(len(self)) if some is None else some
        block = BLOCK if len(self) <= EXACT else max(1, BLOCK * EXACT // len(self))
        for start in range(0, len(wanted), block):
            rows = wanted[start : start + block]
            cosines = self.gram[rows] if len(self) <= WHOLE else self.compared[rows] @ self.compared.T
            cosines[np.arange(len(rows)), rows] = -np.inf
            yield rows, cosines

    def cosines(self, first: np.ndarray, second: np.ndarray) -> np.ndarray:
        """The cosines of pairs of images, rows (m,) and (m,) → (m,)."""
        if len(self) <= WHOLE:
            return self.gram[first, second]
        cosines = np.empty(len(first), dtype=self.compared.dtype)
        for begin in range(0, len(first), PAIRS):
            some = slice(begin, begin + PAIRS)
            cosines[some] = np.einsum("md,md->m", self.compared[first[some]], self.compared[second[some]])
        return cosines

    def neighbors(self, n_neighbors: int) -> np.ndarray:
        """The nearest other images of each by cosine, nearest first, (n, min(n_neighbors, n − 1)) int; see `recall`."""
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
        if len(self) > EXACT:
            found = approximate_neighbors(self.features, k)
            self.recall = min(self.recall, found.recall)
            return found.columns, found.cosines
        nearest, theirs = np.empty((len(self), k), dtype=np.int64), np.empty((len(self), k), self.compared.dtype)
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

    def ranks(self, columns: np.ndarray, some: np.ndarray | None = None) -> np.ndarray:
        """The rank of some others among all others of each image: 1 is the nearest, equally near share the best rank.

        Args:
            columns: (m, k) int, for each image k others.
            some: (m,) row indices, rising: which images; None: all n.

        Returns:
            (m, k) int in [1, n − 1].
        """
        ranks, place = np.empty(columns.shape, dtype=np.int64), 0
        for rows, cosines in self.gram_rows(some):
            here = slice(place, place := place + len(rows))
            to_columns = np.take_along_axis(cosines, columns[here], axis=1)
            for other, threshold in enumerate(to_columns.T):
                ranks[here, other] = 1 + np.count_nonzero(cosines > threshold[:, None], axis=1)
        return ranks

    @cached_property
    def mean(self) -> np.ndarray:
        """The mean of the features, (D,) float64; zeros without any."""
        total = sum(self.features[rows].astype(np.float64).sum(axis=0) for rows in row_blocks(len(self)))
        return np.asarray(total) / max(len(self), 1)

    def centred(self) -> Iterator[np.ndarray]:
        """The features without their mean, (b, D) float64, a block of rows (`row_blocks`) after the other."""
        for rows in row_blocks(len(self)):
            yield self.features[rows].astype(np.float64) - self.mean

    @cached_property
    def scatter(self) -> np.ndarray:
        """`Xᵀ X` of the centred features, (D, D) float64: n times their covariance."""
        return np.asarray(sum(block.T @ block for block in self.centred()))

    @cached_property
    def centred_lengths(self) -> np.ndarray:
        """The squared length of each centred feature, (n,) float64."""
        return np.concatenate([np.einsum("nd,nd->n", block, block) for block in self.centred()])
