"""Damage planted in real runs on emoji-60: is it among the first three findings?

    python -m benchmarks.findings.real_runs [--seeds 1 2 3] [--epochs 4] [--out FOLDER]

Each plant is a table of the embedded images with a split of its own (four few-shot images a class, one of validation,
four held out), or a setting. A run that FOLDER holds already is read, not repeated. The last line is one JSON list, a
row a run.
"""

from __future__ import annotations

import argparse
import csv
import json
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from mpsviz.config.run_config import RunConfig, with_changes
from mpsviz.data.benchmarks.emoji import load_emoji_60
from mpsviz.runs.findings.compare import findings_of
from mpsviz.runs.folder.store import RunFolder

FIRST = 3
STYLE = "noto"
SHOTS = 4
FASTER = 20
"""Times the learning rate."""


@dataclass
class Row:
    """An image of the table."""

    path: Path
    label: str
    style: str
    split: str


@dataclass(frozen=True)
class Plant:
    """A damage.

    Attributes:
        change: what it does to the table.
        kinds: the findings that name it.
        settings: what it changes in the config.
        classes: how many classes it is about: the first ones of the draw; 0: the run.
    """

    change: Callable[[list[Row], list[str]], list[Row]]
    kinds: tuple[str, ...]
    settings: dict[str, Any]
    classes: int = 0


def unchanged(rows: list[Row], classes: list[str]) -> list[Row]:
    return rows


def swap_labels(rows: list[Row], classes: list[str]) -> list[Row]:
    """The few-shot images of two classes have each other's label."""
    one, other = classes[:2]
    for row in rows:
        if row.split == "train" and row.label in (one, other):
            row.label = other if row.label == one else one
    return rows


def one_style(rows: list[Row], classes: list[str]) -> list[Row]:
    """One few-shot image a class, all of one style; the held-out images are of others."""
    kept = []
    for label in dict.fromkeys(row.label for row in rows):
        of_class = [row for row in rows if row.label == label]
        few = next(row for row in of_class if row.style == STYLE)
        others = [row for row in of_class if row.style != STYLE]
        few.split = "train"
        for row, part in zip(others, ["val", *["test"] * 4], strict=False):
            row.split = part
        kept += [few, *others[:5]]
    return kept


def one_image_ten_times(rows: list[Row], classes: list[str]) -> list[Row]:
    """A class has one image to train on, ten times."""
    few = next(row for row in rows if row.label == classes[0] and row.split == "train")
    rest = [row for row in rows if row.label != classes[0] or row.split != "train"]
    return rest + [few] * 10


PLANTS: dict[str, Plant] = {
    "labels swapped": Plant(swap_labels, ("exchanged", "mistaken"), {}, classes=2),
    "one style": Plant(one_style, ("narrow", "overfit", "shortcut"), {"data.shots": 1}),
    "one image ten times": Plant(one_image_ten_times, ("copies",), {}, classes=1),
    f"learning rate × {FASTER}": Plant(unchanged, ("geometry", "all_images"), {"optim.lr": 0.02 * FASTER}),
}


def table_of(folder: Path, change: Callable[[list[Row], list[str]], list[Row]], seed: int) -> list[str]:
    """Write table.csv and its images; returns the classes in the order in which they may be damaged."""
    rng = np.random.default_rng(seed)
    dataset = load_emoji_60()
    rows = []
    for label, name in enumerate(dataset.class_names):
        records = [record for record in dataset.records if record.label == label]
        parts = ["train"] * SHOTS + ["val"] + ["test"] * (len(records) - SHOTS - 1)
        for at, part in zip(rng.permutation(len(records)), parts, strict=True):
            rows.append(Row(records[at].path, name, records[at].style, part))
    classes = rng.permutation(dataset.class_names).tolist()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "table.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["path", "label", "style", "split"])
        for number, row in enumerate(change(rows, classes)):
            name = f"{number:04d}{row.path.suffix}"
            shutil.copyfile(row.path, folder / name)
            writer.writerow([name, row.label, row.style, row.split])
    return classes


def run_of(out: Path, name: str, seed: int, epochs: int) -> dict[str, Any]:
    """Tune on one planted damage, and say where the findings have it."""
    from mpsviz.runs.worker.worker import execute

    plant, folder = PLANTS[name], out / f"{name.replace(' ', '-')}-{seed}"
    classes = table_of(folder / "data", plant.change, seed)  # the same files for the same seed
    changes = {
        "data.name": "table", "data.path": str(folder / "data" / "table.csv"), "data.templates": ("an emoji of a {}.",),
        "data.shots": SHOTS, "seed": seed, "optim.epochs": epochs, "analysis.snapshots": 1,
        "analysis.projections": ["pca"],
    }  # fmt: skip
    run = RunFolder(folder / "run")
    if not (run.path / "result.json").exists():
        execute(RunFolder.create(run.path, with_changes(RunConfig(), changes | plant.settings)), threads=1)
    findings = findings_of(run, run.epochs(), first=0, has_confidence=True)
    labels = run.class_labels()
    planted = {labels.index(one) for one in classes[: plant.classes]}
    places = [
        place
        for place, item in enumerate(findings.found, start=1)
        if item.kind in plant.kinds and set(item.subject.classes) == planted
    ]
    return {
        "planted": name,
        "seed": seed,
        "place": min(places, default=None),
        "of": len(findings.found),
        "first": [item.sentence for item in findings.found[:FIRST]],
    }


def main() -> None:
    """Print a table; the last line is JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--plants", nargs="+", default=list(PLANTS), choices=PLANTS, metavar="PLANT")
    parser.add_argument("--out", type=Path, help="folder for the runs; none: they are thrown away")
    options = parser.parse_args()
    found = []
    with tempfile.TemporaryDirectory() as temporary:
        for seed in options.seeds:
            for name in options.plants:
                found.append(run_of(options.out or Path(temporary), name, seed, options.epochs))
                print(json.dumps(found[-1], ensure_ascii=False), file=sys.stderr, flush=True)
    lines = ["| Planted | Seed | Place of it among the findings | Findings |", "|---|---|---|---|"]
    lines += [f"| {one['planted']} | {one['seed']} | {one['place'] or '—'} | {one['of']} |" for one in found]
    print("\n".join(lines))
    print(json.dumps(found, ensure_ascii=False))


if __name__ == "__main__":
    main()
