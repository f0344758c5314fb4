"""How far a map can be trusted: does it keep the neighbours, and the distances, that the features have?

Of up to `EXACT` images all neighbours are exact. Of more, neighbours in feature space are approximate (their recall is
measured), neighbours on the map come from a k-d tree, and ranks are those of RANKED images among all.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from mpsviz.analysis.features.approximate_neighbors import approximate_neighbors
from mpsviz.analysis.features.feature_space import EXACT
from mpsviz.analysis.features.nearest_columns import nearest_columns
from mpsviz.analysis.features.neighborhood import allowed_neighbors
from mpsviz.analysis.features.neighbors import cosine_distances, finely_unit

RANKED = 2000
"""Of more images, so many drawn by chance are ranked against all others; their averages stand for all."""
CHUNK = 500
"""Rows whose distances to all others are held at a time."""


@dataclass(frozen=True)
class Fidelity:
    """One map of one snapshot against its features.

    What looks at neighbours is NaN where there are too few images for one, see
    `mpsviz.analysis.features.neighborhood`.

    Attributes:
        n_neighbors: k, how many were looked at.
        n_ranked: images whose ranks among all others, and distances to them, the averages and the stress rest on.
        search_recall: in [0, 1]; the share of the true neighbours in feature space that the search found: 1 where it
            is exact.
        trustworthiness: in [0, 1]; low where the map puts images together that are strangers (Venna and Kaski, 2001).
        continuity: in [0, 1]; low where the map tears neighbours apart (the same with the two spaces swapped).
        rank_error_false, rank_error_missing: mean relative rank error of neighbours on the map, and in feature space,
            as 1 − error in [0, 1]; errors among the very nearest weigh most (Lee and Verleysen, 2009).
        neighbor_recall: in [0, 1]; mean of `reliability`.
        stress: at least 0; root of the squared error of the map's distances, at the best scale, over that of the
            features (Kruskal's stress-1, 1964).
        reliability: (n,) in [0, 1]; the share of an image's nearest neighbours in feature space that the map keeps.
    """

    n_neighbors: int
    n_ranked: int
    search_recall: float
    trustworthiness: float
    continuity: float
    rank_error_false: float
    rank_error_missing: float
    neighbor_recall: float
    stress: float
    reliability: np.ndarray

    @property
    def without_neighbors(self) -> Fidelity:
        """The same without what looks at neighbours."""
        undefined = dict.fromkeys(OF_NEIGHBORS, float("nan"))
        return replace(self, n_neighbors=0, reliability=np.full_like(self.reliability, np.nan), **undefined)


OF_NEIGHBORS = ("trustworthiness", "continuity", "rank_error_false", "rank_error_missing", "neighbor_recall")
"""What a map says of its neighbourhoods: these have a chance level."""


def fidelity(features: np.ndarray, positions: np.ndarray, n_neighbors: int) -> Fidelity:
    """Compare the neighbourhoods of a map (Euclidean) with those of the features (cosine).

    Args:
        features: (n, D), n ≥ 3.
        positions: (n, 2), of the same images in the same rows.
        n_neighbors: k, at most a quarter of the images.

    Raises:
        ValueError: rows don't match or are fewer than 3.
    """
    n = len(features)
    if n < 3 or positions.shape != (n, 2):
        raise ValueError(f"a map of n ≥ 3 images needs positions (n, 2), but {features.shape} has {positions.shape}")
    allowed = allowed_neighbors(n_neighbors, n)
    k = max(allowed, 1)
    order = np.random.default_rng(0).permutation(n) if n > RANKED else np.arange(n)
    directions = finely_unit(features)
    search_recall = 1.0
    reliability, ranks_of_map, ranks_of_space, products = np.empty(n), [], [], np.zeros(3)
    if n > EXACT:
        space = approximate_neighbors(directions, k)
        reliability, search_recall = _shared(space.columns, _nearest_on_map(positions, k)), space.recall
    chunk = CHUNK if n <= EXACT else max(1, CHUNK * EXACT // n)
    for begin in range(0, n if n <= EXACT else min(n, RANKED), chunk):
        rows, ranked = order[begin : begin + chunk], begin < RANKED
        in_space, on_map = cosine_distances(directions[rows], directions), _squared_distances(positions, rows)
        itself = np.arange(len(rows)), rows
        in_space[itself] = 0
        if ranked:
            products += _products(in_space, on_map)
        in_space[itself] = on_map[itself] = np.inf
        if ranked:
            space_sorted, map_sorted = np.sort(in_space, axis=1), np.sort(on_map, axis=1)
        else:
            space_sorted, map_sorted = (np.partition(one, k - 1, axis=1) for one in (in_space, on_map))
        near_in_space = nearest_columns(in_space, space_sorted[:, k - 1], k)
        near_on_map = nearest_columns(on_map, map_sorted[:, k - 1], k)
        reliability[rows] = _shared(near_in_space, near_on_map)
        if ranked:
            ranks_of_map.append(_ranks(in_space, space_sorted, near_on_map))
            ranks_of_space.append(_ranks(on_map, map_sorted, near_in_space))
    false, missing = np.concatenate(ranks_of_map), np.concatenate(ranks_of_space)
    found = Fidelity(
        n_neighbors=allowed,
        n_ranked=len(false),
        search_recall=search_recall,
        trustworthiness=_rank_agreement(false, n),
        continuity=_rank_agreement(missing, n),
        rank_error_false=_relative_rank_agreement(false, n),
        rank_error_missing=_relative_rank_agreement(missing, n),
        neighbor_recall=float(reliability.mean()),
        stress=_stress(products),
        reliability=reliability,
    )
    return found if allowed else found.without_neighbors


def chance_levels(n_images: int, k: int) -> dict[str, float]:
    """What OF_NEIGHBORS would be of a map that has nothing to do with the features: all ranks are equally likely.

    Args:
        n_images: n.
        k: neighbours that are looked at; 0: all are NaN.
    """
    if not k:
        return dict.fromkeys(OF_NEIGHBORS, float("nan"))
    ranks = np.broadcast_to(np.arange(1, n_images)[:, None], (n_images - 1, k))  # every rank, once for each neighbour
    agreement, relative = _rank_agreement(ranks, n_images), _relative_rank_agreement(ranks, n_images)
    return {
        "trustworthiness": agreement,
        "continuity": agreement,
        "rank_error_false": relative,
        "rank_error_missing": relative,
        "neighbor_recall": k / (n_images - 1),
    }


def _shared(some: np.ndarray, others: np.ndarray) -> np.ndarray:
    """The share of the neighbours (r, k) that are among the others (r, k), (r,)."""
    kept = np.zeros(some.shape, dtype=bool)
    for other in others.T:
        kept |= some == other[:, None]
    return kept.mean(axis=1)


def _nearest_on_map(positions: np.ndarray, k: int) -> np.ndarray:
    """The nearest others of each image on the map (n, 2), (n, k)."""
    from scipy.spatial import KDTree  # pages need not wait for it

    rows = np.asarray(
        KDTree(positions).query(positions, k + 1)[1]
    )  # (n, k + 1), itself among them but for many in one place
    own = rows == np.arange(len(rows))[:, None]
    own[~own.any(axis=1), -1] = True
    return rows[~own].reshape(len(rows), k)  # (n k,) → (n, k)


def _squared_distances(positions: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """On the map, from some images to all, (r, n); of the same order as the distances."""
    x, y = (positions[rows, axis, None] - positions[:, axis] for axis in (0, 1))
    return np.add(np.square(x, out=x), np.square(y, out=y), out=x)


def _ranks(distances: np.ndarray, ordered: np.ndarray, neighbors: np.ndarray) -> np.ndarray:
    """The rank by `distances` (r, n) of the other space's neighbours (r, k), from 1; (r, k).

    Args:
        ordered: (r, n) the distances of each row, rising.
    """
    to_neighbors = np.take_along_axis(distances, neighbors, axis=1)  # (r, k)
    return 1 + np.stack([row.searchsorted(theirs) for row, theirs in zip(ordered, to_neighbors, strict=True)])


def _rank_agreement(ranks: np.ndarray, n: int) -> float:
    """1 − 2 / (r k (2n − 3k − 1)) · Σ max(rank − k, 0)."""
    r, k = ranks.shape
    return float(1 - 2 * np.maximum(ranks - k, 0).sum() / (r * k * (2 * n - 3 * k - 1)))


def _relative_rank_agreement(ranks: np.ndarray, n: int) -> float:
    """1 − Σ |rank − i| / i over the i-th neighbours, by what it could be at most."""
    own = np.arange(1, ranks.shape[1] + 1)
    most = (np.abs(n - 2 * own + 1) / own).sum()
    return float(1 - (np.abs(ranks - own) / own).sum(axis=1).mean() / most) if most > 0 else 1.0


def _products(in_space: np.ndarray, on_map: np.ndarray) -> np.ndarray:
    """Σ δ², Σ δ d and Σ d² over pairs, where δ is the chord between unit features and d the distance on the map.

    Args:
        in_space: (r, n) cosine distances.
        on_map: (r, n) squared distances.
    """
    both = np.einsum("rn,rn->", np.sqrt(in_space), np.sqrt(on_map), dtype=np.float64) * np.sqrt(2)
    return np.array([2 * in_space.sum(dtype=np.float64), both, on_map.sum(dtype=np.float64)])


def _stress(products: np.ndarray) -> float:
    """√(Σ (δ − s d)² / Σ δ²) at the best s; 1 where the map says nothing."""
    chords, both, distances = products
    if chords <= 0:
        return 0.0
    return float(np.sqrt(max(1 - both**2 / (chords * distances), 0))) if distances > 0 else 1.0
