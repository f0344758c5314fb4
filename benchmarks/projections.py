"""What every projection makes of features whose change is known, and of tunings that change everything.

`python -m mpsviz bench projections`; the tunings take minutes each, and are kept under --runs.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from scipy.stats import spearmanr

from benchmarks.ground_truth import CHANGES, MERGING, N_CLASSES, NEIGHBOR, PER_CLASS, SHRINKING, Truth, make_truth
from benchmarks.tuned_maps import TunedRow, measure_tuned, tuned_table
from benchmarks.tuned_runs import SEEDS, TUNINGS, tuned_features
from mpsviz.analysis.fidelity.map_fidelity import fidelity
from mpsviz.analysis.fidelity.noise_floor import movement
from mpsviz.analysis.projections.projection import LANDMARKS
from mpsviz.analysis.projections.registry import DEFAULT_PROJECTION, PROJECTIONS

N_NEIGHBORS = 15
TUNED = "tuning"
"""Beside the names of `CHANGES`: real runs in which everything changes."""
EVERYTHING = "go over"
"""Of `CHANGES` the one that replaces all neighbours."""
PARTED = 0.1
"""Drift above which an image belongs to the half of a class that parts; noise alone makes a hundredth of it."""


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
        beside: whether the first class, which moves beside another, is drawn nearest to it; None for other changes.
        parts_gap: distance between the middles of what the first class parts into, in units of their radius; None for
            other changes.
        seconds: for all snapshots, once everything is compiled.
    """

    name: str
    seed: int
    default: bool
    rho: float | None
    null: float | None
    merge_gap_before: float
    merge_gap_after: float
    collapse_shown: float
    trustworthiness_before: float
    trustworthiness_after: float
    beside: bool | None
    parts_gap: float | None
    seconds: float


def measure_projection(name: str, truth: Truth, *, change: str = "", seed: int = 0) -> Row:
    """Draw `truth`, of a `change` by name, and compare the drawing with what was done."""
    began = time.perf_counter()
    layouts = PROJECTIONS[name].project(truth.features, n_neighbors=N_NEIGHBORS, seed=seed)
    seconds = time.perf_counter() - began
    first, last = layouts[0], layouts[-1]
    moved = movement(layouts)[-1]
    extent = float(np.ptp(first, axis=0).max())
    trusts = [fidelity(truth.features[at], layouts[at], n_neighbors=N_NEIGHBORS).trustworthiness for at in (0, -1)]
    return Row(
        name=name,
        seed=seed,
        default=name == DEFAULT_PROJECTION,
        rho=_rank_correlation(truth.drift, moved),
        null=float(moved[truth.untouched].mean()) / extent if truth.untouched.any() else None,
        merge_gap_before=_gap(*(first[truth.label == c] for c in MERGING)),
        merge_gap_after=_gap(*(last[truth.label == c] for c in MERGING)),
        collapse_shown=float(
            np.mean([_radius(last[truth.label == c]) / _radius(first[truth.label == c]) for c in SHRINKING])
        ),
        trustworthiness_before=trusts[0],
        trustworthiness_after=trusts[1],
        beside=_is_beside(last, truth.label) if change == "move one" else None,
        parts_gap=_parts_gap(last, truth) if change == "split one" else None,
        seconds=seconds,
    )


def table(rows: list[Row]) -> str:
    """The rows in Markdown; the default is marked."""
    lines = [
        "| | seed | ρ | null | merge gap before → after | collapse (0.5) | shown "
        "| trustworthiness before → after | seconds |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        rho = "—" if row.rho is None else f"{row.rho:.2f}"
        null = "—" if row.null is None else f"{100 * row.null:.1f} %"
        lines.append(
            f"| {PROJECTIONS[row.name].title} (`{row.name}`){', default' * row.default} | {row.seed} | {rho} | "
            f"{null} | {row.merge_gap_before:.1f} → {row.merge_gap_after:.1f} | "
            f"{row.collapse_shown:.2f} | {_shown(row)} | "
            f"{row.trustworthiness_before:.3f} → {row.trustworthiness_after:.3f} | {row.seconds:.1f} |"
        )
    return "\n".join(lines)


def _shown(row: Row) -> str:
    if row.beside is not None:
        return "beside" if row.beside else "elsewhere"
    return "—" if row.parts_gap is None else f"{row.parts_gap:.1f} radii apart"


def _is_beside(layout: np.ndarray, label: np.ndarray) -> bool:
    middles = np.stack([layout[label == c].mean(axis=0) for c in range(N_CLASSES)])
    return bool(np.linalg.norm(middles[1:] - middles[0], axis=1).argmin() + 1 == NEIGHBOR)


def _parts_gap(layout: np.ndarray, truth: Truth) -> float:
    parted = (truth.label == 0) & (truth.drift > PARTED)
    return _gap(layout[parted], layout[(truth.label == 0) & ~parted])


def _rank_correlation(drift: np.ndarray, moved: np.ndarray) -> float | None:
    """Spearman's; a constant has no ranks to compare."""
    constant = any(np.ptp(values) == 0 for values in (drift, moved))
    return None if constant else float(spearmanr(drift, moved).statistic)


def _gap(one: np.ndarray, other: np.ndarray) -> float:
    """Between the middles of two classes (m, 2), in units of their radius."""
    apart = float(np.linalg.norm(one.mean(axis=0) - other.mean(axis=0)))
    return apart / (float(np.sqrt((_radius(one) ** 2 + _radius(other) ** 2) / 2)) or 1.0)


def _radius(positions: np.ndarray) -> float:
    return float(np.sqrt(((positions - positions.mean(axis=0)) ** 2).sum(axis=1).mean()))


def main() -> None:
    """Print tables; the last line is one JSON list, a row a projection. Progress goes to stderr."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--change", choices=[*CHANGES, TUNED],
        help=f"what is done to the features; default: {next(iter(CHANGES))}, and {TUNED}",
    )  # fmt: skip
    parser.add_argument("--seed", type=int, nargs="+", help=f"of features and maps; default: 0, of {TUNED} {SEEDS}")
    parser.add_argument("--projections", nargs="+", choices=PROJECTIONS, metavar="NAME",
                        help=f"default: all, of {TUNED} the default one")  # fmt: skip
    parser.add_argument("--per-class", type=int, default=PER_CLASS, metavar="N", help=f"images; default: {PER_CLASS}; "
                        f"above {LANDMARKS:,} in all some are laid out, the others placed among them")  # fmt: skip
    parser.add_argument("--runs", type=Path, help=f"folder for the runs of {TUNED}; none: they are thrown away")
    options = parser.parse_args()
    known: list[Row] = []
    tuned: list[TunedRow] = []
    if options.change != TUNED:
        change = options.change or next(iter(CHANGES))
        names = options.projections or list(PROJECTIONS)
        known = known_rows(change, options.seed or [0], names, options.per_class)
        print(table(known) + "\n", flush=True)
        if change == EVERYTHING:
            print(tuned_table(everything_rows(options.seed or [0], names, options.per_class)) + "\n", flush=True)
    if options.change in (None, TUNED):
        names = options.projections or [DEFAULT_PROJECTION]
        with tempfile.TemporaryDirectory() as temporary:
            tuned = tuned_rows(options.seed or list(SEEDS), names, options.runs or Path(temporary))
        print(tuned_table(tuned) + "\n")
    print(json.dumps([asdict(row) for row in [*known, *tuned]]))


def known_rows(change: str, seeds: list[int], names: list[str], per_class: int) -> list[Row]:
    """A row for each projection and seed, of `per_class` images of each class."""
    rows = []
    for name in names:
        PROJECTIONS[name].project(make_truth().features[:2, :60], n_neighbors=5, seed=0)  # imports and compiles
        for seed in seeds:
            print(f"{len(rows) + 1}/{len(names) * len(seeds)}: {name}, {seed}", file=sys.stderr, flush=True)
            truth = make_truth(CHANGES[change], seed=seed, per_class=per_class)
            rows.append(measure_projection(name, truth, change=change, seed=seed))
    return rows


def everything_rows(seeds: list[int], names: list[str], per_class: int) -> list[TunedRow]:
    """What tunings are asked, of the change that replaces all neighbours."""
    found = []
    for seed in seeds:
        truth = make_truth(CHANGES[EVERYTHING], seed=seed, per_class=per_class)
        found += [measure_tuned(name, EVERYTHING, truth.features, seed=seed) for name in names]
    return found


def tuned_rows(seeds: list[int], names: list[str], folder: Path) -> list[TunedRow]:
    """A row for each tuning, seed and projection."""
    rows = []
    for tuning in TUNINGS:
        for seed in seeds:
            print(f"{tuning}, {seed}: tuning takes minutes …", file=sys.stderr, flush=True)
            features = tuned_features(tuning, seed, folder)
            rows += [measure_tuned(name, tuning, features, seed=seed) for name in names]
    return rows


if __name__ == "__main__":
    main()
