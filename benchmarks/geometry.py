"""MPS-Tuning beside cross-entropy on emoji-60, by every figure of the run: what holds over the seeds, and what doesn't.

    python -m benchmarks.geometry --out FOLDER [--shots 4] [--seeds 1 2 3]

FOLDER is that of `benchmarks/compare.py`: finished runs in it are copied, never changed; missing ones are carried out
there in the same way. The copies are measured anew, so that measures newer than the runs count too. Writes
docs/geometry.md.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from math import sqrt
from pathlib import Path
from statistics import mean, stdev

from benchmarks.compare import tune
from mpsviz.analysis.measures.registry import MEASURES
from mpsviz.runs.background.remeasure import remeasure
from mpsviz.runs.folder.store import RunFolder

ROOT = Path(__file__).parents[1]
METHODS = ("mps", "ce")
ABOUT_THE_MEASURE = {"gromov_points", "gromov_samples", "gromov_sample_spread", "gromov_spread", "accuracy_zero_shot"}
"""Figures of how it was measured, and of what was there before tuning."""
HEAD = "| Measure | Unit | MPS-Tuning | Cross-entropy | Difference | Hoped for | Holds |\n|---|---|---|---|---|---|---|"

Figures = dict[str, list[float]]
"""Measure → its value after tuning, a seed each."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True, help="folder of the runs")
    parser.add_argument("--shots", type=int, default=4)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--docs", type=Path, default=ROOT / "docs", help="folder of geometry.md")
    options = parser.parse_args()
    figures = {}
    for method in METHODS:
        runs = [measured(options.out, method, options.shots, seed) for seed in options.seeds]
        names = [name for name in MEASURES["run"] if all(name in run for run in runs)]
        figures[method] = {name: [run[name] for run in runs] for name in names if name not in ABOUT_THE_MEASURE}
    options.docs.mkdir(parents=True, exist_ok=True)
    text = page(figures["mps"], figures["ce"], options.shots, options.seeds)
    (options.docs / "geometry.md").write_text(text, encoding="utf-8")


def measured(out: Path, method: str, shots: int, seed: int) -> dict[str, float]:
    """Every figure of one run after tuning."""
    tune(out, method, shots, seed)
    name = f"{method}-{shots}shot-seed{seed}"
    print(f"measuring {name}", file=sys.stderr, flush=True)
    with tempfile.TemporaryDirectory() as folder:
        return remeasure(RunFolder(shutil.copytree(out / name, Path(folder) / name))).after


def holds(differences: list[float]) -> bool:
    """Whether paired differences have one sign in every seed, and a mean beyond two standard errors."""
    if len(differences) < 2:
        return False
    one_sign = min(differences) > 0 or max(differences) < 0
    return one_sign and abs(mean(differences)) > 2 * stdev(differences) / sqrt(len(differences))


def page(ours: Figures, reference: Figures, shots: int, seeds: list[int]) -> str:
    """The table, and in words which differences hold."""
    names = [name for name in ours if name in reference]
    paired = {name: [a - b for a, b in zip(ours[name], reference[name], strict=True)] for name in names}
    holding = [name for name in names if holds(paired[name])]
    doubtful = [name for name in names if name not in holding]
    parts = [
        "# MPS-Tuning beside cross-entropy, by every measure",
        f"emoji-60, mini-clip, {shots} shots, the splits of seeds {', '.join(map(str, seeds))}; after the last epoch; "
        "mean ± standard deviation over the seeds. Made by `python -m benchmarks.geometry --out runs/compare`.",
        "**Holds** means: the difference MPS − cross-entropy, taken seed by seed on the same split, has the same sign "
        "in every seed, and its mean is more than two standard errors from zero. "
        f"{len(seeds)} seeds are few: a sign that was drawn by lot would be the same in all of them in "
        f"{2 / 2 ** len(seeds):.0%} of cases, and {len(names)} measures were looked at, many of which say nearly the "
        "same. A t-test of three pairs at 5 % asks for 4.3 standard errors, not two. Read a difference that holds as "
        "one to look for again, not as a proof.",
        "\n".join([HEAD, *(_row(name, ours[name], reference[name], paired[name]) for name in names)]),
    ]
    better = [name for name in holding if _is_better(name, mean(paired[name]))]
    worse = [name for name in holding if _is_better(name, -mean(paired[name]))]
    rest = [name for name in holding if name not in better + worse]
    parts += [
        "## What holds",
        f"- Better with MPS-Tuning: {_list(better)}.\n"
        f"- Better with cross-entropy: {_list(worse)}.\n"
        f"- Different, for better or worse: {_list(rest)}.\n"
        f"- Not shown to differ: {_list(doubtful)}.",
        "## What the measures are",
        "\n".join(f"- `{name}`: {MEASURES['run'][name].help}" for name in names),
    ]
    return "\n\n".join(parts) + "\n"


def _row(name: str, ours: list[float], reference: list[float], differences: list[float]) -> str:
    measure = MEASURES["run"][name]
    cells = [_cell(ours), _cell(reference), _cell(differences), measure.better or "", _yes(holds(differences))]
    return f"| `{name}` | {measure.unit.replace('|', chr(92) + '|')} | {' | '.join(cells)} |"


def _cell(values: list[float]) -> str:
    spread = f" ± {stdev(values):.3g}" if len(values) > 1 else ""
    return f"{mean(values):.3g}{spread}"


def _yes(holds: bool) -> str:
    return "yes" if holds else "no"


def _is_better(name: str, difference: float) -> bool:
    return MEASURES["run"][name].better == ("higher" if difference > 0 else "lower")


def _list(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "none"


if __name__ == "__main__":
    main()
