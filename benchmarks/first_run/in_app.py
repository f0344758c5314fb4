"""The first run in the app: from the click on **Start tuning** until the browser shows that it is finished."""

from __future__ import annotations

import re
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from benchmarks.browser import FLAGS, browser_tools
from benchmarks.compare_page import SIZE, serving
from benchmarks.first_run.timeline import Timeline
from benchmarks.first_run.versions import Version

READ_S = 12.0
"""Seconds that the newcomer has looked at the form before the click."""
SETTLED_S = 2.0
LOOK_S = 0.05
"""Between two looks at the folder; at the page, which the browser pays for, only when there is something to
show."""
PAINTED = ".manifold .surface[data-share]"
EPOCH = ".manifold .epoch"


def in_app(version: Version, folder: Path, epochs: int | None) -> dict[str, Any]:
    """Press the button in a new browser, of a server that has just started and shows no examples.

    Args:
        epochs: fewer than the form has; None: as many.

    Returns:
        As `headless`, but what is seen on the page, and no CPU time; and `written`, when the folder had it.
    """
    sync_playwright, chromium = browser_tools()
    runs = folder / "runs"
    runs.mkdir()
    with (
        serving(runs, str(version.app), root=version.folder, python=version.python, MPSVIZ_EXAMPLES="0") as url,
        sync_playwright() as engine,
        closing(engine.chromium.launch(executable_path=chromium, headless=True, args=FLAGS)) as browser,
    ):
        page = browser.new_context(viewport=SIZE).new_page()
        page.goto(url, timeout=120_000)
        button = page.get_by_role("button", name="Start tuning")
        button.wait_for(timeout=60_000)
        page.locator('[data-test-script-state="notRunning"]').wait_for(state="attached", timeout=60_000)
        page.wait_for_timeout(1000 * READ_S)
        if epochs:
            page.get_by_role("spinbutton", name="Epochs", exact=True).fill(str(epochs))
            page.keyboard.press("Enter")
            page.wait_for_timeout(1000 * SETTLED_S)
        there = set(runs.iterdir())
        began = time.perf_counter()
        button.click()
        return _watched(page, runs, there, began)


def _watched(page, runs: Path, there: set[Path], began: float) -> dict[str, Any]:
    seconds: dict[str, float] = {}
    timeline: Timeline | None = None
    finished = page.get_by_test_id("stSidebar").get_by_text("finished", exact=True)
    while True:
        timeline = timeline or _timeline(runs, there, began)
        if timeline:
            timeline.look()
        written = timeline.seconds if timeline else {}
        if "picture" in written and "first_picture_s" not in seconds and page.locator(PAINTED).count():
            seconds["first_picture_s"] = time.perf_counter() - began
        if "moving" in written and "first_moving_s" not in seconds and _epoch_shown(page) > 0:
            seconds["first_moving_s"] = time.perf_counter() - began
        if timeline and timeline.ended and finished.count():
            timeline.close()
            break
        time.sleep(LOOK_S)
    seconds["end_s"] = time.perf_counter() - began
    return {**seconds, "cpu_s": None, "parts": timeline.parts, "written": timeline.seconds}


def _timeline(runs: Path, there: set[Path], began: float) -> Timeline | None:
    made = [path for path in set(runs.iterdir()) - there if (path / "config.json").exists()]
    return Timeline(made[0], began) if made else None


def _epoch_shown(page) -> int:
    """What the view says that it shows, 0 before it says anything."""
    said = page.locator(EPOCH)
    numbers = re.findall(r"\d+", said.first.text_content() or "") if said.count() else []
    return int(numbers[-1]) if numbers else 0
