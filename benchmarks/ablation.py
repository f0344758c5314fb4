"""MPS-Tuning beside cross-entropy and its own parts, on emoji-60: the table in the README.

    python benchmarks/ablation.py --out FOLDER [--shots 4] [--seeds 1 2 3]

Every row is tuned on the same splits, with the same batches and views. A run that FOLDER holds already is read, not
repeated. Progress goes to stderr, the table to stdout.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from statistics import mean, stdev
from typing import Any

ROOT = Path(__file__).parents[1]

ROWS: dict[str, list[str]] = {
    "Cross-entropy": ["--method", "ce"],
    "MPS-Tuning": ["--method", "mps"],
    "MPS without MAR": ["--method", "mps", "--set", "method.gram_weight=0"],
    "MPS without HMS": ["--method", "mps", "--set", "method.contrastive_weight=0"],
}

COLUMNS: dict[str, tuple[str, str]] = {
    "Tuned, %": ("accuracy.tuned", "{:.1f}"),
    "Fused, %": ("accuracy.fused", "{:.1f}"),
    "Gram drift": ("gram_drift.global", "{:.3f}"),
    "Token Gram drift": ("gram_drift.local", "{:.3f}"),
    "Neighbour overlap": ("neighbor_overlap", "{:.2f}"),
    "Silhouette": ("silhouette.after", "{:.2f}"),
    "Family purity": ("family_purity.after", "{:.2f}"),
    "Bystander drift": ("bystander_gram_drift", "{:.3f}"),
    "Bystanders by name": ("bystander_retrieval.after", "{:.2f}"),
}
"""Heading → where the figure stands in a run's JSON, and how it is printed."""

ZERO_SHOT: dict[str, str] = {
    "Fused, %": "accuracy.zero_shot",
    "Tuned, %": "accuracy.zero_shot",
    "Silhouette": "silhouette.before",
    "Family purity": "family_purity.before",
    "Bystanders by name": "bystander_retrieval.before",
}
"""Where the figures of the untuned model stand; in what it has no drift it is perfect."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True, help="folder for the runs")
    parser.add_argument("--shots", type=int, default=4)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", help="change a setting of every run"
    )
    options = parser.parse_args()
    results = {
        name: [tune(options, name, arguments, seed) for seed in options.seeds] for name, arguments in ROWS.items()
    }
    print("| | " + " | ".join(COLUMNS) + " |")
    print("|---|" + "---|" * len(COLUMNS))
    print(row("Zero-shot", zero_shot_cells(next(iter(results.values())))))
    for name, runs in results.items():
        print(row(name, [cell([lookup(run, path) for run in runs], form) for path, form in COLUMNS.values()]))


def tune(options: argparse.Namespace, name: str, arguments: list[str], seed: int) -> dict[str, Any]:
    """Carry out one run without its slow map, or read it where it stands finished."""
    folder = options.out / f"{name.lower().replace(' ', '-')}-{options.shots}shot-seed{seed}"
    if not (folder / "result.json").exists():
        print(f"{name}, seed {seed}", file=sys.stderr)
        settings = [part for setting in options.set for part in ("--set", setting)]
        command = [sys.executable, "-m", "mpsviz", "tune", "--shots", str(options.shots), "--seed", str(seed)]
        fast = ["--set", "analysis.snapshots=1", "--set", 'analysis.projections=["pca"]']
        subprocess.run(
            [*command, *fast, *arguments, *settings, "--out", str(folder)],
            cwd=ROOT, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
    return json.loads((folder / "result.json").read_text(encoding="utf-8"))


def lookup(result: dict[str, Any], path: str) -> float:
    """The figure at a dotted path."""
    for key in path.split("."):
        result = result[key]
    return float(result)


def cell(values: list[float], form: str) -> str:
    """Mean ± standard deviation over the seeds."""
    spread = f" ± {form.format(stdev(values))}" if len(values) > 1 else ""
    return form.format(mean(values)) + spread


def zero_shot_cells(runs: list[dict[str, Any]]) -> list[str]:
    perfect = {"Gram drift": "0", "Token Gram drift": "0", "Neighbour overlap": "1", "Bystander drift": "0"}
    return [
        perfect[name] if name in perfect else cell([lookup(run, ZERO_SHOT[name]) for run in runs], form)
        for name, (_, form) in COLUMNS.items()
    ]


def row(name: str, cells: list[str]) -> str:
    return f"| {name} | " + " | ".join(cells) + " |"


if __name__ == "__main__":
    main()
