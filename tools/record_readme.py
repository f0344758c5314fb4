"""Record the moving picture of the README: the Manifold page of a finished run while its epochs play.

    python -m tools.record_readme RUNS [--run NAME] [--out docs/images/manifold.webp] [--dark]

RUNS is a runs folder of the app; NAME a run in it that is finished, the newest if none is given. The app is served on a
free port, Chromium presses Play, and every picture that it paints until the last epoch becomes a frame. Where the file
is larger than MOST_BYTES, it is written with lower quality, then with every second frame. The run should have been made
with its slow map (the default): the README's is `mpsviz tune --epochs 20 --out RUNS/first`.
"""

from __future__ import annotations

import argparse
import base64
import io
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image, ImageChops
from playwright.sync_api import Page, sync_playwright

from mpsviz.runs.lifecycle.launcher import current_status, list_runs
from tests.browser.conftest import FLAGS
from tests.browser.visitor import Visitor

ROOT = Path(__file__).parents[1]
WIDTH = 900
"""Of the picture, in px; the page is as wide as the tests' visitor sees it."""
MOST_BYTES = 1_500_000
QUALITIES = (80, 65, 50, 35)
FRAME_MS = 70
"""How long a frame is shown."""
FIRST_MS, LAST_MS = 1200, 2500
"""How long before tuning and the last epoch stand still."""
LONGEST_S = 300
"""Within which the epochs must have been played."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("runs", type=Path, metavar="RUNS", help="a folder of runs")
    parser.add_argument("--run", metavar="NAME", help="the folder of a finished run in it; default: the newest")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "images" / "manifold.webp")
    parser.add_argument("--dark", action="store_true", help="record the dark theme")
    options = parser.parse_args()
    name = options.run or newest(options.runs)
    with serving(options.runs.resolve()) as address:
        shots = record(address, name, "dark" if options.dark else "light")
    frames = [small(shot) for shot in distinct(shots)]
    size = write(frames, options.out)
    print(f"{options.out}: {len(frames)} pictures, {size:,} bytes")


def newest(root: Path) -> str:
    """The newest finished run, by the name of its folder."""
    finished = [run.path.name for run in list_runs(root) if current_status(run).state == "finished"]
    if not finished:
        sys.exit(f"error: there is no finished run in '{root}'. Make one: mpsviz tune --out {root / 'first'}")
    return finished[0]


@contextmanager
def serving(runs: Path) -> Iterator[str]:
    """The app on a free port, showing these runs; gives its address."""
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}", "--server.headless=true"]
    server = subprocess.Popen(command, cwd=ROOT, env=os.environ | {"MPSVIZ_RUNS": str(runs)}, stdout=subprocess.DEVNULL)
    try:
        address = f"http://localhost:{port}"
        for _ in range(480):
            if server.poll() is not None:
                sys.exit("error: the app ended before it was ready; its words stand above.")
            try:
                urllib.request.urlopen(f"{address}/_stcore/health", timeout=2)
                break
            except OSError:
                time.sleep(0.25)
        yield address
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=20)


def record(address: str, run: str, theme: str) -> list[bytes]:
    """PNGs of the page from before tuning to the last epoch, in the order in which they were painted."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("error: there is no Chromium on this machine. Install one: apt-get install chromium")
    with sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=chromium, headless=True, args=FLAGS)
        visitor = Visitor(browser.new_context(), address, theme)
        visitor.open(f"manifold?run={run}")
        visitor.page.locator('.manifold .surface[data-share="1.000"]').wait_for(timeout=60_000)
        visitor.settle()
        shots = _painted_while_playing(visitor.page)
        browser.close()
    return shots


def _painted_while_playing(page: Page) -> list[bytes]:
    """Play from before tuning to the last epoch, and take what the browser paints meanwhile."""
    events: list[dict] = []
    session = page.context.new_cdp_session(page)

    def keep(event: dict) -> None:
        events.append(event)
        session.send("Page.screencastFrameAck", {"sessionId": event["sessionId"]})

    page.get_by_role("button", name="Loop").click()
    page.locator(".manifold .surface").focus()
    page.keyboard.press("Home")
    page.wait_for_timeout(1000)
    session.on("Page.screencastFrame", keep)
    session.send("Page.startScreencast", {"format": "png", "everyNthFrame": 1})
    page.get_by_role("button", name="Play (Space)").click()
    page.get_by_role("button", name="Pause (Space)").wait_for()
    page.get_by_role("button", name="Play (Space)").wait_for(timeout=LONGEST_S * 1000)
    page.wait_for_timeout(1500)  # until the last one is painted
    session.send("Page.stopScreencast")
    return [*(base64.b64decode(event["data"]) for event in events), page.screenshot()]


def distinct(shots: list[bytes]) -> list[Image.Image]:
    """The pictures without those that are like the one before."""
    kept: list[Image.Image] = []
    for shot in shots:
        image = Image.open(io.BytesIO(shot)).convert("RGB")
        if kept and image.size != kept[-1].size:
            image = image.resize(kept[-1].size)
        if not kept or ImageChops.difference(image, kept[-1]).getbbox():
            kept.append(image)
    return kept


def small(image: Image.Image) -> Image.Image:
    """WIDTH px wide."""
    return image.resize((WIDTH, round(image.height * WIDTH / image.width)), Image.Resampling.LANCZOS)


def write(frames: list[Image.Image], file: Path) -> int:
    """Write an animated WebP that begins anew for ever, as good as MOST_BYTES allow; returns its bytes."""
    content = b""
    for step in (1, 2, 3, 4):
        some = [*frames[:-1:step], frames[-1]]
        times = [FIRST_MS, *[FRAME_MS * step] * (len(some) - 2), LAST_MS] if len(some) > 1 else [LAST_MS]
        for quality in QUALITIES:
            content = animated(some, times, quality)
            if len(content) <= MOST_BYTES:
                file.write_bytes(content)
                return len(content)
    sys.exit(f"error: even the smallest picture has {len(content):,} bytes. Record a run of fewer snapshots.")


def animated(frames: list[Image.Image], times: list[int], quality: int) -> bytes:
    """The bytes of an animated WebP: each frame as many ms as `times` says."""
    file = io.BytesIO()
    frames[0].save(
        file, "WEBP", save_all=True, append_images=frames[1:], duration=times, loop=0, quality=quality, method=4,
        minimize_size=False, allow_mixed=True,
    )  # fmt: skip
    return file.getvalue()


if __name__ == "__main__":
    main()
