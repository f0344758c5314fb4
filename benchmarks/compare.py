"""Every method on the same splits, seeds and views of emoji-60: accuracy against distortion.

    python -m benchmarks.compare --out FOLDER [--methods mps ce …] [--shots 1 2 4] [--seeds 1 2 3] [--workers 2]

Writes docs/results.md (the tables) and docs/results.json (their figures). Tables of shots and rows of methods that were
not asked for stay as they are, if they are of the same seeds; so does what was written below the tables, under the
heading READING.
A run that FOLDER holds already is read, not repeated. Progress goes to stderr.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import platform
import sys
from concurrent.futures import ProcessPoolExecutor, as_completed
from math import nan
from pathlib import Path
from statistics import mean, stdev
from typing import Any

import torch

from mpsviz.config.choices import METHODS
from mpsviz.config.run_config import RunConfig, with_changes
from mpsviz.errors import UserError
from mpsviz.runs.comparison.compared_run import compared_run
from mpsviz.runs.comparison.comparison import at_the_end, curves
from mpsviz.runs.folder.store import RunFolder

ROOT = Path(__file__).parents[1]
TRAINED = "Trained, k"
COLUMNS: dict[str, tuple[str, str]] = {
    "Tuned, %": ("accuracy_tuned", "{:.1f}"),
    "Fused, %": ("accuracy_fused", "{:.1f}"),
    "Gram drift": ("gram_drift_global", "{:.3f}"),
    "Token Gram drift": ("gram_drift_local", "{:.3f}"),
    "Neighbour overlap": ("neighbor_overlap", "{:.2f}"),
    "Silhouette": ("silhouette", "{:.2f}"),
    "Family purity": ("family_purity", "{:.2f}"),
    "Bystander drift": ("bystander_gram_drift", "{:.3f}"),
    "Bystanders by name": ("bystander_retrieval", "{:.2f}"),
    TRAINED: ("", "{:.0f}"),
}
"""Heading → the measure of the run, as the Compare page has it, and how it is printed. What trains is no measure: it
stands in `result.json`."""

READING = "## What they say"
SEARCHED = "How the settings of each method were chosen stands in `benchmarks/choose.py`: on validation images only."


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True, help="folder for the runs")
    parser.add_argument("--methods", nargs="+", default=list(METHODS), choices=METHODS, metavar="METHOD")
    parser.add_argument("--shots", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes of one thread each")
    parser.add_argument("--docs", type=Path, default=ROOT / "docs", help="folder of results.md and results.json")
    options = parser.parse_args()
    wanted = [(m, k, s) for k in sorted(options.shots, reverse=True) for m in options.methods for s in options.seeds]
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(options.workers, fresh) as pool:
        jobs = {pool.submit(tune, options.out, *one): one for one in wanted}
        results = {}
        for job in as_completed(jobs):
            results[jobs[job]] = figures(job.result())
            said = results[jobs[job]]
            print(f"{len(results)}/{len(jobs)} {jobs[job]} {said['Fused, %']:.1f} %", file=sys.stderr, flush=True)
    options.docs.mkdir(parents=True, exist_ok=True)
    machine = f"{os.cpu_count()} cores ({processor()}), no GPU; torch {torch.__version__}"
    tree = kept(options.docs / "results.json", options.seeds)
    for shots in options.shots:
        rows = {
            method: {name: [results[method, shots, seed][name] for seed in options.seeds] for name in COLUMNS}
            for method in options.methods
        }
        merge(tree, f"{shots}-shot", rows, machine)
    for name in ("machines", "figures"):
        tree[name] = dict(sorted(tree[name].items()))
    (options.docs / "results.json").write_text(json.dumps(tree, indent=1) + "\n", encoding="utf-8")
    file = options.docs / "results.md"
    file.write_text(page(tree) + reading(file), encoding="utf-8")


def merge(tree: dict[str, Any], shots: str, rows: dict[str, Any], machine: str) -> None:
    """Put rows into the table of so many shots, in place; rows of other methods stay, as does where they were made."""
    stay = {method: row for method, row in tree["figures"].get(shots, {}).items() if method not in rows}
    tree["figures"][shots] = {method: (stay | rows)[method] for method in METHODS if method in stay | rows}
    before = tree["machines"].get(shots, machine) if stay else machine
    own = f"{', '.join(rows)}: {machine}"
    tree["machines"][shots] = before if before == machine or own in before else f"{before}; {own}"


def kept(file: Path, seeds: list[int]) -> dict[str, Any]:
    """What is known already of these seeds: {seeds, machines: {shots: machine}, figures: {shots: …}}."""
    nothing = {"seeds": seeds, "machines": {}, "figures": {}}
    tree = json.loads(file.read_text(encoding="utf-8")) if file.exists() else nothing
    return tree if tree["seeds"] == seeds else nothing


def reading(file: Path) -> str:
    """What stands in results.md from READING on; '' where that is nowhere."""
    _, heading, text = (file.read_text(encoding="utf-8") if file.exists() else "").partition(f"\n{READING}\n")
    return heading + text


def tune(out: Path, method: str, shots: int, seed: int) -> Path:
    """The folder of one run with its first and last snapshot and no slow map; carried out where it isn't finished."""
    folder = out / f"{method}-{shots}shot-seed{seed}"
    if not (folder / "result.json").exists():
        from mpsviz.runs.worker.worker import execute

        changes = {"method.name": method, "data.shots": shots, "seed": seed}
        config = with_changes(RunConfig(), changes | {"analysis.snapshots": 1, "analysis.projections": ["pca"]})
        torch.set_num_threads(1)
        execute(RunFolder.create(folder, config), threads=1)
    return folder


def figures(folder: Path) -> dict[str, float]:
    """COLUMNS of a run, from what the Compare page reads of it: its last epoch; NaN for what it has no figure of.

    Raises:
        UserError: nothing of it is measured.
    """
    run = RunFolder(folder)
    compared = compared_run(run)
    if compared is None:
        raise UserError(f"Nothing is measured of {folder}.", next_step="Delete the folder, and start this again.")
    ends = at_the_end(curves([compared])).set_index("measure")["value"]
    found = {
        name: float(ends.get(measure, nan)) * (100 if name.endswith("%") else 1)
        for name, (measure, _) in COLUMNS.items()
        if measure
    }
    return found | {
        TRAINED: json.loads((folder / "result.json").read_text(encoding="utf-8"))["trainable_parameters"] / 1000
    }


def processor() -> str:
    """What the processor calls itself, or its architecture where it doesn't say."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def page(tree: dict[str, Any]) -> str:
    """The tables, one for each number of shots, with what was run and where."""
    shots = " ".join(name.removesuffix("-shot") for name in tree["figures"])
    parts = [
        "# Results on emoji-60",
        f"Made by `python -m benchmarks.compare --out runs/compare --shots {shots}`. Model: mini-clip, untuned "
        "zero-shot in the last row. Held-out images (four a class); mean ± standard deviation over the splits of "
        f"seeds {', '.join(map(str, tree['seeds']))}. {SEARCHED} "
        "They were chosen at four shots and serve for fewer, too.",
        "Tuned: the tuned branch alone. Fused: with what zero-shot CLIP says, α chosen on validation images. Drifts: "
        "mean absolute change of cosine similarities (0: unchanged), of held-out images, of tokens within an image and "
        "of bystanders. Neighbour overlap: share of the ten nearest neighbours kept. Trained: thousands of parameters.",
        "By every measure of the app, MPS-Tuning and cross-entropy stand side by side in [geometry.md](geometry.md).",
    ]
    for name, methods in tree["figures"].items():
        parts += [f"## {name}", f"Machine: {tree['machines'][name]}."]
        head = "| | " + " | ".join(COLUMNS) + " |\n|---|" + "---|" * len(COLUMNS)
        rows = [
            f"| {METHODS[method].partition(':')[0]} (`{method}`) | "
            + " | ".join(cell(values[column], form) for column, (_, form) in COLUMNS.items())
            + " |"
            for method, values in methods.items()
        ]
        parts.append("\n".join([head, *rows]))
    return "\n\n".join(parts) + "\n"


def cell(values: list[float], form: str) -> str:
    """Mean ± standard deviation over the seeds, the latter where there is one."""
    spread = form.format(stdev(values)) if len(values) > 1 else ""
    return form.format(mean(values)) + (f" ± {spread}" if spread.strip("0.") else "")


if __name__ == "__main__":
    main()
