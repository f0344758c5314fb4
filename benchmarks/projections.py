"""What every projection makes of features whose change is known: `python -m mpsviz bench projections`."""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import asdict, dataclass

import numpy as np
from scipy.stats import spearmanr

from benchmarks.ground_truth import CHANGES, MERGING, SHRINKING, Truth, make_truth
from mpsviz.analysis.fidelity.map_fidelity import fidelity
from mpsviz.analysis.fidelity.noise_floor import movement
from mpsviz.analysis.projections.registry import DEFAULT_PROJECTION, PROJECTIONS

N_NEIGHBORS = 15


@dataclass(frozen=True)
class Row:
    """One projection's figures.

    Attributes:
        rho: Spearman's rank correlation, over images, of drawn movement and true drift; None where it is undefined: all
            images drift, or are drawn to move, by the same, for example not at all.
        null: mean drawn movement of images that nothing was done to, as a share of the map's larger side; None where
            something was done to all.
        merge_gap_before, merge_gap_after: distance between the middles of the two classes that merge, in units of
            their radius (root mean square) on the map; two discs touch at 2.8.
        collapse_shown: radius after over radius before of the classes that shrank; the truth is 0.5.
        trustworthiness_before, trustworthiness_after: of the first and the last layout.
        seconds: for all snapshots, once everything is compiled.
    """

    name: str
    default: bool
    rho: float | None
    null: float | None
    merge_gap_before: float
    merge_gap_after: float
    collapse_shown: float
    trustworthiness_before: float
    trustworthiness_after: float
    seconds: float


def measure_projection(name: str, truth: Truth, *, seed: int = 0) -> Row:
    """Draw `truth` and compare the drawing with what was done."""
    began = time.perf_counter()
    layouts = PROJECTIONS[name].project(truth.features, n_neighbors=N_NEIGHBORS, seed=seed)
    seconds = time.perf_counter() - began
    first, last = layouts[0], layouts[-1]
    moved = movement(layouts)[-1]
    extent = float(np.ptp(first, axis=0).max())
    trusts = [fidelity(truth.features[at], layouts[at], n_neighbors=N_NEIGHBORS).trustworthiness for at in (0, -1)]
    return Row(
        name=name,
        default=name == DEFAULT_PROJECTION,
        rho=_rank_correlation(truth.drift, moved),
        null=float(moved[truth.untouched].mean()) / extent if truth.untouched.any() else None,
        merge_gap_before=_gap(first, truth.label),
        merge_gap_after=_gap(last, truth.label),
        collapse_shown=float(
            np.mean([_radius(last[truth.label == c]) / _radius(first[truth.label == c]) for c in SHRINKING])
        ),
        trustworthiness_before=trusts[0],
        trustworthiness_after=trusts[1],
        seconds=seconds,
    )


def table(rows: list[Row]) -> str:
    """The rows in Markdown; the default is marked."""
    lines = [
        "| | ρ | null | merge gap before → after | collapse (0.5) | trustworthiness before → after | seconds |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        rho = "—" if row.rho is None else f"{row.rho:.2f}"
        null = "—" if row.null is None else f"{100 * row.null:.1f} %"
        lines.append(
            f"| {PROJECTIONS[row.name].title} (`{row.name}`){', default' * row.default} | {rho} | "
            f"{null} | {row.merge_gap_before:.1f} → {row.merge_gap_after:.1f} | "
            f"{row.collapse_shown:.2f} | {row.trustworthiness_before:.3f} → {row.trustworthiness_after:.3f} | "
            f"{row.seconds:.1f} |"
        )
    return "\n".join(lines)


def _rank_correlation(drift: np.ndarray, moved: np.ndarray) -> float | None:
    """Spearman's; a constant has no ranks to compare."""
    constant = any(np.ptp(values) == 0 for values in (drift, moved))
    return None if constant else float(spearmanr(drift, moved).statistic)


def _gap(layout: np.ndarray, label: np.ndarray) -> float:
    one, other = (layout[label == c] for c in MERGING)
    apart = float(np.linalg.norm(one.mean(axis=0) - other.mean(axis=0)))
    return apart / (float(np.sqrt((_radius(one) ** 2 + _radius(other) ** 2) / 2)) or 1.0)


def _radius(positions: np.ndarray) -> float:
    return float(np.sqrt(((positions - positions.mean(axis=0)) ** 2).sum(axis=1).mean()))


def main() -> None:
    """Print a table; the last line is one JSON list, a row a projection. Progress goes to stderr."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--change", default=next(iter(CHANGES)), choices=CHANGES, help="what is done to the features")
    parser.add_argument("--seed", type=int, default=0, help="of the features and of the maps")
    parser.add_argument("--projections", nargs="+", default=list(PROJECTIONS), choices=PROJECTIONS, metavar="NAME")
    options = parser.parse_args()
    truth = make_truth(CHANGES[options.change], seed=options.seed)
    rows = []
    for name in options.projections:
        print(f"{len(rows) + 1}/{len(options.projections)}: {name}", file=sys.stderr, flush=True)
        PROJECTIONS[name].project(truth.features[:2, :60], n_neighbors=5, seed=0)  # imports and compiles
        rows.append(measure_projection(name, truth, seed=options.seed))
    print(table(rows))
    print(json.dumps([asdict(row) for row in rows]))


if __name__ == "__main__":
    main()
