"""From a file of features to every figure and map: seconds, and peak memory, of 1,000 to 100,000 images.

    python -m benchmarks.large [--points 1000 3000 …] [--docs docs]

Features of 128 numbers before and after, of the world whose changes are known (`ground_truth.py`: five classes shrink,
two merge). Each size is imported in a process of its own, as the app does it: read, measured, the live and the default
map with their fidelity and noise floor, findings. A row also says how long each part took, by the status of the run,
and the most memory that the process and those it started held together. Seconds of the clock say more of what else the
machine did than those of its cores, which the plot shows. Writes large.json and images/large.svg under --docs.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from benchmarks.ground_truth import N_CLASSES, make_truth
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle.status import read_status

ROOT = Path(__file__).parents[1]
POINTS = (1000, 3000, 10_000, 30_000, 100_000)
WIDTH = 128
POLL_S = 0.5
MOST_SECONDS, MOST_GIB = 600 * 2, 4
"""The aims at the largest size: ten minutes of two cores."""
IMPORT = "import sys; from pathlib import Path; from mpsviz.runs.background.imported_features import import_features; "
IMPORT += "import_features(Path(sys.argv[1]), Path(sys.argv[2]))"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--points", type=int, nargs="+", default=list(POINTS), metavar="N")
    parser.add_argument("--docs", type=Path, default=ROOT / "docs", help="where large.json and its plot go")
    options = parser.parse_args()
    rows = [measured(points) for points in options.points]
    machine = {"cores": os.cpu_count(), "processor": processor(), "threads": os.environ.get("OMP_NUM_THREADS")}
    written = {**machine, "width": WIDTH, "snapshots": 2, "rows": rows}
    (options.docs / "images").mkdir(parents=True, exist_ok=True)
    (options.docs / "large.json").write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")
    (options.docs / "images" / "large.svg").write_text(plot(rows), encoding="utf-8")
    print(json.dumps(written))


def measured(points: int) -> dict[str, Any]:
    """Import so many images, and say what it cost."""
    with tempfile.TemporaryDirectory() as folder:
        file, path = Path(folder) / "features.npz", Path(folder) / "run"
        with ProcessPoolExecutor(1, get_context("spawn")) as pool:  # what making them takes is given back
            pool.submit(write_features, file, points).result()
        load = os.getloadavg()[0]
        began, spent = time.perf_counter(), processor_seconds()
        process = subprocess.Popen([sys.executable, "-c", IMPORT, str(file), str(path)], cwd=ROOT)
        parts, peak = watched(process, RunFolder(path))
        seconds, spent = time.perf_counter() - began, processor_seconds() - spent
        if process.returncode:
            sys.exit(f"the import of {points} images failed")
        row = {
            "points": points, "seconds": round(seconds, 1), "processor_seconds": round(spent, 1),
            "peak_memory_mb": round(peak / 1e6),
            "load_at_start": round(load, 2), "parts": {name: round(value, 1) for name, value in parts.items()},
            **said_by(RunFolder(path)),
        }  # fmt: skip
    print(row, file=sys.stderr, flush=True)
    return row


def write_features(file: Path, points: int) -> None:
    """Both ends of the world with at least so many images, and as many of them, drawn by chance."""
    truth = make_truth(per_class=math.ceil(points / N_CLASSES), width=WIDTH, n_snapshots=2)
    rows = np.random.default_rng(0).permutation(len(truth.label))[:points]
    before, after = truth.features[:, rows]
    np.savez(file, before=before, after=after, labels=truth.label[rows])


def watched(process: subprocess.Popen, run: RunFolder) -> tuple[dict[str, float], int]:
    """Seconds by what the status says is being done, and the most bytes that the process tree held at once."""
    parts: defaultdict[str, float] = defaultdict(float)
    peak, before = 0, time.perf_counter()
    while process.poll() is None:
        time.sleep(POLL_S)
        phase = read_status(run).phase if (run.path / "status.json").exists() else "starting"
        parts[phase] += (now := time.perf_counter()) - before
        peak, before = max(peak, held_by(process.pid)), now
    return dict(parts), peak


def processor_seconds() -> float:
    """Of all cores, by what this process has started and waited for, and what that has."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def held_by(pid: int) -> int:
    """Bytes of main memory of a process and all that it started; what they share is counted once."""
    held = 0
    try:
        for one in [(tree := psutil.Process(pid)), *tree.children(recursive=True)]:
            held += one.memory_full_info().pss
    except psutil.NoSuchProcess:  # ended meanwhile
        pass
    return held


def said_by(run: RunFolder) -> dict[str, Any]:
    """What the run says of itself: images measured, and the recall of its neighbours."""
    summary, maps = run.written("analysis/summary"), {name: run.written(f"maps/{name}") for name in run.map_names()}
    return {
        "measured": len(run.written("probe")),
        "recall": round(float(summary["recall"].min()), 4),
        "maps": {name: round(float(places["trustworthiness"].iloc[-1]), 3) for name, places in maps.items()},
        "figures": int((summary["epoch"] == 1).sum()),
    }


def processor() -> str:
    """What Linux calls it."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")


def plot(rows: list[dict[str, Any]]) -> str:
    """Two panels as SVG, all axes logarithmic: CPU seconds and peak memory by number of images; dashed the aim."""
    panels = [
        ("processor_seconds", "seconds of one core", MOST_SECONDS, 1),
        ("peak_memory_mb", "peak memory, GB", MOST_GIB * 1.0737, 1000),
    ]
    least, most = (math.log10(rows[end]["points"]) for end in (0, -1))
    parts = []
    for panel, (key, title, aim, unit) in enumerate(panels):
        values = [row[key] / unit for row in rows]
        low, high = math.log10(min(values) / 1.5), math.log10(max(*values, aim) * 1.3)
        left = 50 + 360 * panel

        def y(value: float, low: float = low, high: float = high) -> float:
            return 210 - 160 * (math.log10(value) - low) / (high - low)

        points = [
            (left + 270 * (math.log10(row["points"]) - least) / ((most - least) or 1), y(value), value, row["points"])
            for row, value in zip(rows, values, strict=True)
        ]
        parts.append(f'<text x="{left - 30}" y="20" font-weight="bold">{title}</text>')
        parts.append(f'<path d="M{left - 20} {y(aim):.1f}h310" stroke="#B4472E" stroke-dasharray="4 3"/>')
        line = " ".join(f"{x:.1f},{height:.1f}" for x, height, *_ in points)
        parts.append(f'<polyline points="{line}" fill="none" stroke="#0F6B78" stroke-width="2"/>')
        for x, height, value, count in points:
            parts.append(f'<circle cx="{x:.1f}" cy="{height:.1f}" r="3.5" fill="#0F6B78"/>')
            parts.append(f'<text x="{x:.1f}" y="{height - 8:.1f}" text-anchor="middle">{value:.3g}</text>')
            parts.append(f'<text x="{x:.1f}" y="232" text-anchor="middle">{count:,}</text>')
    head = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 740 240" font-family="sans-serif" font-size="12">'
    return "\n".join([head, '<rect width="740" height="240" fill="#FDFCFA"/>', *parts, "</svg>"]) + "\n"


if __name__ == "__main__":
    main()
