"""What maps make of real tunings in which everything changes, beside a UMAP of the last snapshot alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial.distance import pdist
from scipy.stats import spearmanr

from mpsviz.analysis.features.feature_space import Geometry
from mpsviz.analysis.features.neighbors import unit
from mpsviz.analysis.fidelity.map_fidelity import Fidelity, fidelity
from mpsviz.analysis.fidelity.noise_floor import movement
from mpsviz.analysis.measures.collapse import COSINE
from mpsviz.analysis.measures.geometry.spectrum import least_cosine
from mpsviz.analysis.projections.layouts.umap_layout import umap_layout
from mpsviz.analysis.projections.registry import PROJECTIONS

MAP_NEIGHBORS, FIDELITY_NEIGHBORS = 15, 10
"""As a run has them by default."""


@dataclass(frozen=True)
class TunedRow:
    """One projection of one run, after tuning.

    Attributes:
        trustworthiness, fresh_trustworthiness: of the last layout, and of a UMAP of the last snapshot alone; None where
            the features have collapsed into one point: who is whose neighbour is then a matter of rounding.
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
    true_size = pdist(after).mean() / pdist(before).mean()
    has_neighbors = least_cosine(Geometry(after)) <= COSINE
    ours = fidelity(after, layouts[-1], FIDELITY_NEIGHBORS) if has_neighbors else None
    fresh = _of_fresh_umap(after, seed) if has_neighbors else None
    return TunedRow(
        tuning=tuning,
        seed=seed,
        name=name,
        trustworthiness=ours.trustworthiness if ours else None,
        fresh_trustworthiness=fresh.trustworthiness if fresh else None,
        neighbor_recall=ours.neighbor_recall if ours else None,
        fresh_neighbor_recall=fresh.neighbor_recall if fresh else None,
        size=float(pdist(layouts[-1]).mean() / pdist(layouts[0]).mean() / true_size),
        true_size=float(true_size),
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
        lines += ["", f"—: all cosines are above {COSINE}: the features have collapsed into one point."]
    return "\n".join(lines)


def _of_fresh_umap(features: np.ndarray, seed: int) -> Fidelity:
    layout = umap_layout(features, n_neighbors=MAP_NEIGHBORS, seed=seed)
    return fidelity(features, layout, FIDELITY_NEIGHBORS)


def _beside(ours: float | None, fresh: float | None) -> str:
    return "—" if ours is None or fresh is None else f"{ours:.3f} ({fresh:.3f})"
