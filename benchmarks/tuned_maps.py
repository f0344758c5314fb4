"""What maps make of real tunings in which everything changes, beside a UMAP of the last snapshot alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial.distance import pdist
from scipy.stats import spearmanr

from mpsviz.analysis.features.neighbors import nearest_among, unit
from mpsviz.analysis.fidelity.map_fidelity import Fidelity, fidelity
from mpsviz.analysis.fidelity.noise_floor import movement
from mpsviz.analysis.projections.layouts.landmarks import choose_landmarks
from mpsviz.analysis.projections.registry import PLAIN_PROJECTION, PROJECTIONS

MAP_NEIGHBORS, FIDELITY_NEIGHBORS = 15, 10
"""As a run has them by default."""
ASKED = 1000
"""Of more images, so many drawn by chance say which neighbours are known, and how large a map is."""
KNOWN = 0.5
"""Of the neighbours so many must be known for a figure of them to say anything."""


@dataclass(frozen=True)
class TunedRow:
    """One projection of one run, after tuning.

    Attributes:
        neighbors_known: the share of the nearest neighbours that would be the same, had the features been rounded to
            float16, as they are kept, once more.
        trustworthiness, fresh_trustworthiness: of the last layout, and of a UMAP of the last snapshot alone; None where
            fewer than KNOWN of the neighbours are known: who is whose is then a matter of rounding.
        neighbor_recall, fresh_neighbor_recall: the same.
        size: mean distance of two images on the last layout over that on the first, over the same of the features
            (chords): 1 is true.
        true_size: the divisor: mean distance of two features after, over before.
        rho: Spearman's rank correlation, over images, of drawn movement and drift (1 − cosine); None where no image is
            drawn to move.
    """

    tuning: str
    seed: int
    name: str
    neighbors_known: float
    trustworthiness: float | None
    fresh_trustworthiness: float | None
    neighbor_recall: float | None
    fresh_neighbor_recall: float | None
    size: float
    true_size: float
    rho: float | None


def measure_tuned(name: str, tuning: str, features: np.ndarray, *, seed: int) -> TunedRow:
    """Draw the snapshots (S, n, D) of a run by the projection `name`, and compare the last layout with its features."""
    layouts = PROJECTIONS[name].project(features, n_neighbors=MAP_NEIGHBORS, seed=seed)
    before, after = unit(features[0]), unit(features[-1])
    moved = movement(layouts)[-1]
    true_size = _spread(after) / _spread(before)
    neighbors_known = _share_known(after)
    ours = fidelity(after, layouts[-1], FIDELITY_NEIGHBORS) if neighbors_known >= KNOWN else None
    fresh = _of_fresh_umap(after, seed) if neighbors_known >= KNOWN else None
    return TunedRow(
        tuning=tuning,
        seed=seed,
        name=name,
        neighbors_known=neighbors_known,
        trustworthiness=ours.trustworthiness if ours else None,
        fresh_trustworthiness=fresh.trustworthiness if fresh else None,
        neighbor_recall=ours.neighbor_recall if ours else None,
        fresh_neighbor_recall=fresh.neighbor_recall if fresh else None,
        size=_spread(layouts[-1]) / _spread(layouts[0]) / true_size,
        true_size=true_size,
        rho=float(spearmanr(1 - (before * after).sum(axis=1), moved).statistic) if np.ptp(moved) > 0 else None,
    )


def tuned_table(rows: list[TunedRow]) -> str:
    """The rows in Markdown."""
    lines = [
        "| run, seed | | trustworthiness after (fresh UMAP) | neighbour recall (fresh UMAP) | size (1) | ρ |",
        "|---|---|---|---|---|---|",
    ]
    for row in rows:
        trust = _beside(row.trustworthiness, row.fresh_trustworthiness)
        recall = _beside(row.neighbor_recall, row.fresh_neighbor_recall)
        rho = "—" if row.rho is None else f"{row.rho:.2f}"
        title = f"{PROJECTIONS[row.name].title} (`{row.name}`)"
        lines.append(f"| {row.tuning}, {row.seed} | {title} | {trust} | {recall} | {row.size:.2f} | {rho} |")
    if any(row.trustworthiness is None for row in rows):
        lines += ["", f"—: fewer than {KNOWN:.0%} of the neighbours are known: rounding decides who is whose."]
    return "\n".join(lines)


def _of_fresh_umap(features: np.ndarray, seed: int) -> Fidelity:
    """Of many images the same landmarks are laid out as by other projections."""
    layout = PROJECTIONS[PLAIN_PROJECTION].project(features[None], n_neighbors=MAP_NEIGHBORS, seed=seed)[0]
    return fidelity(features, layout, FIDELITY_NEIGHBORS)


def _share_known(features: np.ndarray) -> float:
    """See `TunedRow.neighbors_known`."""
    step = np.spacing(np.abs(features).astype(np.float16)).astype(np.float64)
    rounded = features + step * np.random.default_rng(0).uniform(-0.5, 0.5, features.shape)
    asked = choose_landmarks(len(features), ASKED)
    before, after = (nearest_among(one[asked], one, FIDELITY_NEIGHBORS + 1)[0] for one in (features, rounded))
    same = (before[:, :, None] == after[:, None, :]).any(axis=2)  # (a, k + 1, 1), (a, 1, k + 1) → (a, k + 1)
    return float((same.sum(axis=1) - 1).mean() / FIDELITY_NEIGHBORS)  # each is the nearest to itself


def _spread(positions: np.ndarray) -> float:
    """The mean distance of two of them, or of ASKED."""
    return float(pdist(positions[choose_landmarks(len(positions), ASKED)]).mean())


def _beside(ours: float | None, fresh: float | None) -> str:
    return "—" if ours is None or fresh is None else f"{ours:.3f} ({fresh:.3f})"
