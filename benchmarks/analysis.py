"""How the cost of all measures grows: seconds and peak memory, before/after at 1k to 20k images, and over 20 snapshots.

    python -m benchmarks.analysis [--points 1000 2000 …] [--docs docs]

Made-up features of 50 classes in 512 dimensions, all held out. Every size is measured in a process of its own, so its
peak memory (on top of what the imports take) is its own; that of the process that draws the maps is added. Writes
growth.json and images/growth.svg under --docs.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import platform
import resource
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from mpsviz.analysis.projections.registry import DEFAULT_PROJECTION, LIVE_PROJECTION, PROJECTIONS
from mpsviz.config.run_config import RunConfig, with_changes
from mpsviz.runs.background.remeasure import remeasure
from mpsviz.runs.folder.store import RunFolder, Snapshot

ROOT = Path(__file__).parents[1]
CLASSES, WIDTH = 50, 512
POINTS = (1000, 2000, 5000, 10_000, 20_000)
DRAWN = (
    {"points": 2000, "snapshots": 20},
    {"points": 10_000, "snapshots": 2},
    {"points": 20_000, "snapshots": 2},
)
"""Measured, and the live and the default map drawn, each with its noise floor."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--points", type=int, nargs="+", default=list(POINTS), metavar="N")
    parser.add_argument("--docs", type=Path, default=ROOT / "docs", help="where growth.json and its plot go")
    options = parser.parse_args()
    load = [round(one, 2) for one in os.getloadavg()]
    growth = [in_own_process(points, 2, []) for points in options.points]
    drawn = [in_own_process(**size, maps=[DEFAULT_PROJECTION]) for size in DRAWN]
    machine = {"cores": os.cpu_count(), "machine": platform.machine(), "threads": os.environ.get("OMP_NUM_THREADS")}
    (options.docs / "images").mkdir(parents=True, exist_ok=True)
    (options.docs / "growth.json").write_text(
        json.dumps(
            {**machine, "load_at_start": load, "width": WIDTH, "before_after": growth, "with_maps": drawn}, indent=1
        )
        + "\n",
        encoding="utf-8",
    )
    (options.docs / "images" / "growth.svg").write_text(plot(growth), encoding="utf-8")


def in_own_process(points: int, snapshots: int, maps: list[str]) -> dict[str, Any]:
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        figures = pool.submit(cost, points, snapshots, maps).result()
    print(figures, file=sys.stderr, flush=True)
    return figures


def cost(points: int, snapshots: int, maps: list[str]) -> dict[str, Any]:
    """Measure a run folder as `python -m mpsviz analyse` does; without `maps`, not even the live map is drawn."""
    if not maps:
        PROJECTIONS.pop(LIVE_PROJECTION)  # in this process alone
    with tempfile.TemporaryDirectory() as folder:
        run = made_run(Path(folder) / "run", points, snapshots, maps)
        idle, began = peak_mb(), time.perf_counter()
        remeasure(run)
        seconds = time.perf_counter() - began
    return {
        "points": points, "snapshots": snapshots, "maps": maps, "seconds": round(seconds, 2),
        "peak_memory_mb": round(peak_mb()), "of_it_before_mb": round(idle),
    }  # fmt: skip


def made_run(path: Path, points: int, snapshots: int, maps: list[str]) -> RunFolder:
    """A run folder of made-up features: classes draw together while every image moves by itself, too."""
    config = with_changes(RunConfig(), {"optim.epochs": snapshots, "analysis.projections": maps})
    run, rng = RunFolder.create(path, config), np.random.default_rng(0)
    label = np.arange(points) % CLASSES
    names = [f"class {one}" for one in range(CLASSES)]
    columns = {"id": [f"{row:06d}" for row in range(points)], "label": [names[one] for one in label]}
    unknown = {"family": "", "style": "", "fine_label": "", "name_index": -1}
    run.write_table("probe", pd.DataFrame({**columns, "label_index": label, "split": "held-out", **unknown}))
    run.write_json("classes.json", names)
    centre = rng.normal(size=(CLASSES, WIDTH)).astype(np.float32)
    noise, movement = rng.normal(size=(2, points, WIDTH)).astype(np.float32)
    for epoch in range(snapshots):
        share = epoch / max(snapshots - 1, 1)
        features = centre[label] + (1 - share / 2) * noise + share / 3 * movement
        features /= np.linalg.norm(features, axis=1, keepdims=True)
        logits = features @ centre.T
        run.write_snapshot(Snapshot(epoch, features, centre, logits, np.full(points, share, dtype=np.float32)))
    return run


def peak_mb() -> float:
    """The most main memory that this process has held, and the most that one it started has, in 10⁶ bytes (Linux: KiB).

    The two need not have been at the same time, so together they are a bound.
    """
    held = [resource.getrusage(whose).ru_maxrss for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(held) * 1024 / 1e6


def plot(growth: list[dict[str, Any]]) -> str:
    """Two panels of bars as SVG: seconds, and peak memory in MB, by number of images."""
    panels = [("seconds", "seconds"), ("peak_memory_mb", "peak memory, MB")]
    parts = []
    for panel, (key, title) in enumerate(panels):
        most, left = max(one[key] for one in growth), 20 + 360 * panel
        parts.append(f'<text x="{left}" y="20" font-weight="bold">{title}</text>')
        for place, one in enumerate(growth):
            height, x = 160 * one[key] / most, left + 64 * place
            parts.append(f'<rect x="{x}" y="{210 - height:.1f}" width="44" height="{height:.1f}" fill="#0F6B78"/>')
            parts.append(f'<text x="{x + 22}" y="{204 - height:.1f}" text-anchor="middle">{one[key]:,.0f}</text>')
            parts.append(f'<text x="{x + 22}" y="228" text-anchor="middle">{one["points"]:,}</text>')
    head = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 740 240" font-family="sans-serif" font-size="12">'
    return "\n".join([head, '<rect width="740" height="240" fill="#FDFCFA"/>', *parts, "</svg>"]) + "\n"


if __name__ == "__main__":
    main()
