"""How long the Manifold page takes to open, in a browser, and what it takes of the server: very many images.

    python -m benchmarks.manifold_page [--turns 3]

Two run folders are made: 10,000 images at 20 snapshots, and 100,000 at 2. Features of 128 numbers and their PCA are
those of the world whose changes are known (`ground_truth.py`); what is measured of an image (four measures, the name
that it gets, reliability) is noise, which packs worst. Every turn has a server of its own that has read nothing. The
time is from asking for the page's address until all points are painted: the first time, packing included, and again
from a new browser context. Beside it stands the CPU time of app and browser, on which other work on the machine has
less say, the memory of the app's process, and the bytes of what is sent. First an empty page of Streamlit is opened in
the same way: what no page goes below. The last line is JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import pandas as pd
import psutil

from benchmarks.browser import FLAGS, browser_tools
from benchmarks.compare_page import SIZE, cpu_seconds, serving
from benchmarks.ground_truth import N_CLASSES, make_truth
from mpsviz.analysis.projections.layouts.shared_pca import shared_pca
from mpsviz.config.run_config import RunConfig, with_changes
from mpsviz.runs.folder.store import RunFolder, Snapshot
from mpsviz.runs.lifecycle.status import Status, write_status
from mpsviz.view.runs.packed_folder import show_folder

SIZES = {10_000: 20, 100_000: 2}
"""Images, and the snapshots of as many."""
WIDTH = 128
MEASURES = ("drift", "neighbors_lost_10", "text_margin", "entropy")
PAINTED = '.manifold .surface[data-share="1.000"]'
EMPTY = 'import streamlit as st\n\nst.title("Empty")\n'
LONGEST_MS = 180_000


def make_run(path: Path, count: int, snapshots: int) -> RunFolder:
    """A finished run of so many images."""
    truth = make_truth(per_class=-(-count // N_CLASSES), width=WIDTH, n_snapshots=snapshots)
    rng = np.random.default_rng(0)
    rows = rng.permutation(len(truth.label))[:count]
    features, label = truth.features[:, rows].astype(np.float32), truth.label[rows]
    ids, names = [f"image {row:06d}" for row in range(count)], [f"class {code:02d}" for code in range(N_CLASSES)]
    run = RunFolder.create(path, with_changes(RunConfig(), {"analysis.projections": ["pca"]}))
    probe = {"id": ids, "label": [names[code] for code in label], "label_index": label, "split": "held-out"}
    empty = dict.fromkeys(("family", "style", "fine_label", "domain", "fold"), "")
    run.write_table("probe", pd.DataFrame({**probe, **empty, "name_index": -1}))
    run.write_json("classes.json", names)
    places, tables = shared_pca(features), []
    text = rng.normal(size=(N_CLASSES, WIDTH)).astype(np.float32)
    for epoch, one in enumerate(features):
        one = one / np.linalg.norm(one, axis=1, keepdims=True)
        run.write_snapshot(Snapshot(epoch, one, text, rng.normal(size=(count, N_CLASSES)), np.full(count, np.nan)))
        figures = {"trustworthiness": 0.9, "continuity": 0.9, "neighbor_recall": 0.5, "stress": 0.3, "n_neighbors": 10}
        at = {"id": ids, "epoch": epoch, "x": places[epoch, :, 0], "y": places[epoch, :, 1]}
        tables.append(pd.DataFrame({**at, "reliability": rng.random(count), **figures, "noise_floor": 0.0}))
    run.write_table("maps/pca", pd.concat(tables, ignore_index=True))
    grid = pd.MultiIndex.from_product([range(snapshots), MEASURES, ids], names=["epoch", "measure", "id"])
    run.write_table("analysis/per_image", grid.to_frame(index=False).assign(value=rng.random(len(grid))))
    near = [list(rng.integers(0, count, (count, 8)).astype(np.int32)) for _ in range(2)]
    kept = [pd.DataFrame({"id": ids, "near": one, "recall": 0.97, "epoch": end * (snapshots - 1)})
            for end, one in enumerate(near)]  # fmt: skip
    run.write_table("analysis/neighbors", pd.concat(kept, ignore_index=True))
    write_status(run, Status(state="finished", phase="finished", epochs=snapshots - 1, epoch=snapshots - 1))
    return run


def sent(run: RunFolder) -> dict[str, float]:
    """Bytes of what the page gets, for a point and snapshot, and of the neighbours; seconds that packing takes."""
    began = time.process_time()
    shown = show_folder(run)
    if shown is None:
        sys.exit("error: the run has no map.")
    spent, points = time.process_time() - began, len(run.written("maps/pca"))
    of_neighbours = shown.neighbours.nbytes if shown.neighbours else 0
    whole = sum(pack.nbytes for pack in shown.packs())
    return {
        "bytes_a_point": round((whole - of_neighbours) / points, 2),
        "neighbours_bytes_a_point": round(of_neighbours / points, 2),
        "message_mb": round(whole / 1e6, 2),
        "packing_cpu_s": round(spent, 2),
    }


def opened(browser, address: str, there: str) -> dict[str, float]:
    """Seconds from asking for an address until something is there, and CPU seconds of app and browser until then."""
    page = browser.new_context(viewport=SIZE).new_page()
    began, worked = time.perf_counter(), cpu_seconds()
    page.goto(address, timeout=LONGEST_MS)
    page.locator(there).wait_for(timeout=LONGEST_MS)
    seconds = time.perf_counter() - began
    spent = {f"{who}_cpu_s": value - worked[who] for who, value in cpu_seconds().items()}
    page.context.close()
    return {"seconds": seconds, **spent}


def server_memory() -> float:
    """MB of the app's process and those it started."""
    held = 0
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            held += process.memory_full_info().uss if "streamlit" in process.cmdline() else 0
    return held / 1e6


def turn(engine, chromium: str, runs: Path, name: str) -> dict[str, dict[str, float]]:
    """Open the page twice, with a server and a browser that know nothing yet."""
    browser = engine.chromium.launch(executable_path=chromium, headless=True, args=FLAGS)
    with serving(runs) as url:
        page = browser.new_context(viewport=SIZE).new_page()
        page.goto(f"{url}/runs", timeout=LONGEST_MS)  # what every session pays once: Streamlit's own scripts
        page.locator('[data-test-script-state="notRunning"]').wait_for(state="attached", timeout=LONGEST_MS)
        page.context.close()
        first, again = (opened(browser, f"{url}/manifold?run={name}", PAINTED) for _ in range(2))
        memory = server_memory()
    browser.close()
    return {"first": first, "again": again | {"server_mb": memory}}


def floor(engine, chromium: str, folder: Path) -> dict[str, float]:
    """The same of a page with nothing but a heading, the second time that it is opened."""
    script = folder / "empty.py"
    script.write_text(EMPTY, encoding="utf-8")
    browser = engine.chromium.launch(executable_path=chromium, headless=True, args=FLAGS)
    with serving(folder, str(script)) as url:
        _, again = (opened(browser, url, "h1") for _ in range(2))
    browser.close()
    return again


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--turns", type=int, default=3, help="each with a server of its own; the median counts")
    options = parser.parse_args()
    sync_playwright, chromium = browser_tools()
    rows = []
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as engine:
        empty = [floor(engine, chromium, Path(temporary)) for _ in range(options.turns)]
        rows.append({"empty_page": {name: round(median(one[name] for one in empty), 2) for name in empty[0]}})
        print(rows[-1], file=sys.stderr, flush=True)
        for count, snapshots in SIZES.items():
            runs = Path(temporary) / str(count)
            run = make_run(runs / "many", count, snapshots)
            said: dict[str, Any] = {"points": count, "snapshots": snapshots, **sent(run)}
            turns = [turn(engine, chromium, runs, "many") for _ in range(options.turns)]
            for when in ("first", "again"):
                said |= {
                    f"{when}_{name}": round(median(one[when][name] for one in turns), 2) for name in turns[0][when]
                }
            rows.append(said | {"load": round(os.getloadavg()[0], 1)})
            print(rows[-1], file=sys.stderr, flush=True)
            shutil.rmtree(runs)
    print(json.dumps(rows))


if __name__ == "__main__":
    main()
