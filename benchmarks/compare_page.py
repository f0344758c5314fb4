"""How long the Compare page takes to open, in a browser: many runs of many snapshots that nobody has looked at yet.

    python -m benchmarks.compare_page [--runs 30] [--snapshots 20] [--folder FOLDER]

One run of MPS-Tuning on emoji-60 is carried out with so many snapshots (in FOLDER, where it is kept and used again),
and copied under the names of five methods and as many seeds as there are runs for, its figures scattered by a
twentieth. The time is from the click on Compare, on the page Runs, which has been looked at for some seconds, until
everything is drawn and the script has ended; beside it stands the CPU time of app and browser, on which other work on
the machine has less say. Every turn has a server of its own, that has read nothing. The floor is the same click in an
app of two pages that do nothing, and of one that draws two empty charts and five small tables, as Compare has. The last
line is JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from statistics import median

import numpy as np
import psutil

from benchmarks.browser import FLAGS, browser_tools
from mpsviz.config.run_config import RunConfig, with_changes
from mpsviz.runs.folder.store import RunFolder

ROOT = Path(__file__).parents[1]
METHODS = ("mps", "ce", "clip-lora", "full", "consistency")
LAST_HEADING = "What differs in the settings"
SIZE = {"width": 1440, "height": 900}
LOOKED_AT_S = 3.0
"""Seconds that the reader has looked at the page Runs before the click."""
FLOOR = f"""
import plotly.graph_objects as go
import streamlit as st

st.set_page_config(layout="wide", initial_sidebar_state="expanded")

def start():  # the first page has no address of its own
    st.title("Start")

def runs():
    st.title("Runs")

def compare(count):
    st.title("Compare")
    for number in range(2 * count):
        st.plotly_chart(go.Figure(go.Scatter(x=[1, 2], y=[1, 2])), key=f"chart {{number}}")
    for number in range(5 * count):
        st.dataframe({{"a": [1, 2], "b": [1, 2]}}, key=f"table {{number}}")
    st.header("{LAST_HEADING}")

def empty():
    compare(0)

def charts():
    compare(1)

st.navigation([
    st.Page(start, title="Start", url_path="start"),
    st.Page(runs, title="Runs", url_path="runs"),
    st.Page(empty, title="Empty", url_path="empty"),
    st.Page(charts, title="Charts", url_path="charts"),
]).run()
"""


def whole_run(folder: Path, snapshots: int) -> Path:
    """A finished run with so many snapshots after the first one."""
    path = folder / f"{snapshots} snapshots"
    if not (path / "result.json").exists():
        from mpsviz.runs.worker.worker import execute

        changes = {"optim.epochs": snapshots, "analysis.snapshots": snapshots, "analysis.projections": ["pca"]}
        execute(RunFolder.create(path, with_changes(RunConfig(), changes)), threads=1)
    return path


def copies(run: Path, folder: Path, count: int) -> None:
    """So many runs, of the methods in turn, each with figures of its own."""
    rng = np.random.default_rng(0)
    for number in range(count):
        method, seed = METHODS[number % len(METHODS)], 1 + number // len(METHODS)
        made = RunFolder(folder / f"{method}-{seed}")
        shutil.copytree(run, made.path, ignore=shutil.ignore_patterns("checkpoints", "model.safetensors"))
        made.write_config(with_changes(made.config(), {"method.name": method, "seed": seed}))
        summary = made.written("analysis/summary")
        scatter = 1 + 0.05 * rng.normal(size=len(summary))
        made.write_table("analysis/summary", summary.assign(value=summary["value"] * scatter))


@contextmanager
def serving(
    runs: Path, script: str = "app.py", *, root: Path = ROOT, python: str = sys.executable, **environment: str
) -> Iterator[str]:
    """The app, or another script of Streamlit, on a free port.

    Args:
        root, python: where it is started, and by what, if it is not this version's.
        environment: more variables.
    """
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    command = [
        python,
        "-m",
        "streamlit",
        "run",
        script,
        "--server.port",
        str(port),
        "--server.headless",
        "true",
    ]
    variables = os.environ | {"MPSVIZ_RUNS": str(runs)} | environment
    server = subprocess.Popen(command, cwd=root, env=variables, stdout=subprocess.DEVNULL)
    url = f"http://localhost:{port}"
    try:
        while not _answers(url):
            if server.poll() is not None:
                sys.exit("error: the app did not start; what it printed above says why.")
            time.sleep(0.2)
        yield url
    finally:
        server.terminate()
        server.wait(timeout=20)


def _answers(url: str) -> bool:
    try:
        urllib.request.urlopen(f"{url}/_stcore/health", timeout=2)
    except OSError:
        return False
    return True


def opening(browser, runs: Path) -> dict[str, float]:
    """Seconds from the click to the first chart and until all is drawn, and CPU seconds of app and browser."""
    with serving(runs) as url:
        return _clicked(browser, url, "Compare")


def floor(browser, folder: Path) -> dict[str, dict[str, float]]:
    """The same of pages that do nothing."""
    app = folder / "floor.py"
    app.write_text(FLOOR, encoding="utf-8")
    with serving(folder, str(app)) as url:
        _clicked(browser, url, "Charts")  # what is imported once
        return {link.lower(): _clicked(browser, url, link) for link in ("Empty", "Charts")}


def _clicked(browser, url: str, link: str) -> dict[str, float]:
    with closing(browser.new_context(viewport=SIZE)) as context:
        page = context.new_page()
        page.goto(f"{url}/runs", timeout=120_000)
        page.get_by_role("heading", level=1).wait_for(timeout=60_000)
        page.locator('[data-test-script-state="notRunning"]').wait_for(state="attached", timeout=60_000)
        page.wait_for_timeout(1000 * LOOKED_AT_S)
        began, worked, first = time.perf_counter(), cpu_seconds(), {}
        page.get_by_role("link", name=link).click()
        if link != "Empty":
            page.locator(".js-plotly-plot .main-svg").first.wait_for(timeout=60_000)
            first = {"first_chart_s": time.perf_counter() - began}
        page.get_by_role("heading", name=LAST_HEADING).wait_for(timeout=60_000)
        page.locator('[data-test-script-state="notRunning"]').wait_for(state="attached", timeout=60_000)
        whole = time.perf_counter() - began
        seconds = {f"{name}_cpu_s": value - worked[name] for name, value in cpu_seconds().items()}
    return {name: round(value, 2) for name, value in {**first, "whole_s": whole, **seconds}.items()}


def cpu_seconds() -> dict[str, float]:
    """CPU time of the app and of the browser: what other work on the machine leaves much as it is."""
    total = {"app": 0.0, "browser": 0.0}
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            command, times = process.cmdline(), process.cpu_times()
            whose = "app" if "streamlit" in command else "browser" if "chrom" in "".join(command[:1]) else None
            if whose:
                total[whose] += times.user + times.system
    return total


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=30)
    parser.add_argument("--snapshots", type=int, default=20)
    parser.add_argument("--turns", type=int, default=3, help="each with a server of its own; the median counts")
    parser.add_argument("--folder", type=Path, help="keeps the run that is copied; none: it is thrown away")
    options = parser.parse_args()
    sync_playwright, chromium = browser_tools()
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as engine:
        runs = Path(temporary) / "runs"
        copies(whole_run(options.folder or Path(temporary), options.snapshots), runs, options.runs)
        browser = engine.chromium.launch(executable_path=chromium, headless=True, args=FLAGS)
        turns = []
        for _ in range(options.turns):
            turns.append(opening(browser, runs))
            print(json.dumps(turns[-1]), file=sys.stderr, flush=True)
        below = floor(browser, Path(temporary))
        browser.close()
    figures = {name: median(turn[name] for turn in turns) for name in turns[0]}
    print(
        json.dumps(
            {"runs": options.runs, "snapshots": options.snapshots, "turns": len(turns), **figures, "floor": below}
        )
    )


if __name__ == "__main__":
    main()
