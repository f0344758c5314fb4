"""What a class costs the server: thirty viewers of a read-only app, for two minutes, on a run of 2,000 images.

    python -m benchmarks.viewers [--sessions 30] [--minutes 2] [--pause 20] [--folder FOLDER]

A viewer is a session of its own that speaks Streamlit's protocol over a websocket, as a browser does: it opens a page,
takes every message and every picture that stands on it, then looks at one image of a map, whose sheet it fetches once,
waits `--pause` seconds on average, and goes to the next page.
All of them open the first page within five seconds. Thirty browsers on two cores would measure the browsers; so there
is one real one, which opens the Manifold page as a newcomer every twenty seconds, until all points are painted. What a
browser sends back by itself (its width, that a view is there) and the runs of the script that follow are therefore only
in the figures of that one.

The run is made by `large_run.py` (in FOLDER, where it is kept and used again). The last line is JSON: seconds until a
page is complete, and memory of the app's process at the start, after ten seconds, and every twenty.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import re
import sys
import tempfile
import threading
import time
import urllib.request
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import psutil

# A viewer here speaks what the browser's side of Streamlit speaks; no page is drawn.
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from benchmarks.browser import FLAGS, browser_tools
from benchmarks.compare_page import cpu_seconds, serving
from benchmarks.large_run import large_run
from benchmarks.manifold_page import LONGEST_MS, PAINTED, opened, server_memory

IMAGES, SNAPSHOTS = 2000, 20
NAME = "seen"
PAGES = ("manifold", "diagnosis", "gram", "separability", "predictions")
ARRIVAL_S = 5.0
"""Within as many seconds everybody opens the first page."""
LIMIT_S, MOST_GROWTH = 3.0, 0.05
"""The aims: a page, and how much more memory there is at the end of the last minute than at its beginning."""
SAMPLE_S = 20.0
MEDIA, SHEETS = re.compile(rb"/media/[0-9a-f]+\.\w+"), re.compile(rb"/sheets/[0-9a-f]+\.\w+")
"""Pictures on a page, and sheets of thumbnails, which a browser fetches when it first shows an image of theirs."""
LARGEST_MESSAGE = 2**28


@dataclass
class Seen:
    """What the viewers met.

    Attributes:
        seconds: page → from asking for it until it is complete; "first" of every session's first one.
        megabytes: of messages and pictures.
        errors: exceptions on pages, and sessions that broke off, in words.
    """

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    megabytes: float = 0.0
    errors: list[str] = field(default_factory=list)


class Viewer:
    """One session, which keeps what a browser keeps: messages that can be referred to again, and pictures."""

    def __init__(self, url: str, seen: Seen, rng: random.Random) -> None:
        self.url, self.seen, self.rng = url, seen, rng
        self.messages: set[str] = set()
        self.pictures: set[str] = set()
        self.sheets: set[str] = set()

    async def watch(self, until: float, pause: float) -> None:
        """Open one page after the other."""
        await asyncio.sleep(self.rng.uniform(0, ARRIVAL_S))
        address = f"{self.url.replace('http', 'ws')}/_stcore/stream"
        try:
            async with connect(address, subprotocols=[Subprotocol("streamlit")], max_size=LARGEST_MESSAGE) as socket:
                await self.timed(socket, PAGES[0], "first")
                while time.monotonic() < until:
                    await asyncio.sleep(self.rng.uniform(0.5 * pause, 1.5 * pause))
                    page = self.rng.choice(PAGES)
                    await self.timed(socket, page, page)
        except Exception as error:  # whatever it is, it is counted
            self.seen.errors.append(f"{type(error).__name__}: {error}")

    async def timed(self, socket: ClientConnection, page: str, name: str) -> None:
        began = time.monotonic()
        await self.open(socket, page)
        self.seen.seconds[name].append(time.monotonic() - began)
        if self.sheets:
            await self.fetch({self.rng.choice(sorted(self.sheets))})

    async def open(self, socket: ClientConnection, page: str) -> None:
        """Ask for a page, and take what comes until it is complete."""
        asked = BackMsg()
        asked.rerun_script.page_name = page
        asked.rerun_script.query_string = f"run={NAME}"
        asked.rerun_script.cached_message_hashes.extend(self.messages)
        await socket.send(asked.SerializeToString())
        named: set[str] = set()
        self.sheets = set()
        while True:
            raw = await socket.recv(decode=False)
            message = ForwardMsg.FromString(raw)
            self.seen.megabytes += len(raw) / 1e6
            if message.metadata.cacheable:
                self.messages.add(message.hash)
            if message.delta.new_element.HasField("exception"):
                self.seen.errors.append(f"{page}: {message.delta.new_element.exception.message}")
            named |= {found.decode() for found in MEDIA.findall(raw)}
            self.sheets |= {found.decode() for found in SHEETS.findall(raw)}
            kind = message.WhichOneof("type")
            if kind == "script_finished" and message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                break
        await self.fetch(named)

    async def fetch(self, named: set[str]) -> None:
        """Pictures that it does not have yet."""
        new = sorted(named - self.pictures)
        sizes = await asyncio.gather(*(asyncio.to_thread(_fetched, f"{self.url}{path}") for path in new))
        self.seen.megabytes += sum(sizes) / 1e6
        self.pictures |= set(new)


def _fetched(url: str) -> int:
    with urllib.request.urlopen(url, timeout=60) as answer:
        return len(answer.read())


async def class_of(viewers: list[Viewer], until: float, pause: float) -> None:
    await asyncio.gather(*(viewer.watch(until, pause) for viewer in viewers))


def watched(url: str, browser: Any, options: argparse.Namespace) -> dict[str, Any]:
    """Let them all look, and say what it cost."""
    seen = Seen()
    memory = [(0.0, server_memory())]
    alone = opened(browser, f"{url}/manifold?run={NAME}", PAINTED)["seconds"]
    memory.append((0.0, server_memory()))  # with one reader who has seen the run
    worked, began = cpu_seconds()["app"], time.monotonic()
    until = began + 60 * options.minutes
    viewers = [Viewer(url, seen, random.Random(number)) for number in range(options.sessions)]
    crowd = threading.Thread(target=lambda: asyncio.run(class_of(viewers, until, options.pause)))
    crowd.start()
    newcomers: list[float] = []
    for at in (10.0, *np.arange(SAMPLE_S, 60 * options.minutes + 1, SAMPLE_S)):
        time.sleep(max(0.0, began + at - time.monotonic()))
        memory.append((float(at), server_memory()))
        print(f"{at:.0f} s: {memory[-1][1]:.0f} MB", file=sys.stderr, flush=True)
        if at < 60 * options.minutes:
            newcomers.append(opened(browser, f"{url}/manifold?run={NAME}", PAINTED)["seconds"])
    busy = (cpu_seconds()["app"] - worked) / (time.monotonic() - began)
    crowd.join()
    return _said(seen, memory, alone, newcomers, busy)


def _said(
    seen: Seen, memory: list[tuple[float, float]], alone: float, newcomers: list[float], busy: float
) -> dict[str, Any]:
    last = memory[-1]
    minute_before = min(memory, key=lambda sample: abs(sample[0] - (last[0] - 60)))
    return {
        "pages_opened": sum(map(len, seen.seconds.values())),
        "errors": seen.errors,
        "megabytes_sent": round(seen.megabytes),
        "server_s": {page: _spread(seconds) for page, seconds in sorted(seen.seconds.items())},
        "browser_s": {"alone": round(alone, 2), **_spread(newcomers)},
        "memory_mb": [(at, round(held, 1)) for at, held in memory],
        "growth_of_last_minute": round(last[1] / minute_before[1] - 1, 4),
        "server_cores": round(busy, 2),
    }


def _spread(seconds: list[float]) -> dict[str, float]:
    if not seconds:
        return {}
    quantile = float(np.quantile(seconds, 0.95))
    figures = {"median": median(seconds), "of_95_percent": quantile, "worst": max(seconds)}
    return {"opened": len(seconds), **{name: round(value, 2) for name, value in figures.items()}}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sessions", type=int, default=30)
    parser.add_argument("--minutes", type=float, default=2.0)
    parser.add_argument("--pause", type=float, default=20.0, help="seconds on a page, on average")
    parser.add_argument("--folder", type=Path, help="keeps the run that is looked at; none: it is thrown away")
    options = parser.parse_args()
    sync_playwright, chromium = browser_tools()
    with tempfile.TemporaryDirectory() as temporary:
        runs = options.folder or Path(temporary)
        if not (runs / NAME / "analysis" / "findings.json").exists():
            large_run(runs / NAME, IMAGES, SNAPSHOTS, tell=lambda line: print(line, file=sys.stderr, flush=True))
        with sync_playwright() as engine, serving(runs, MPSVIZ_READ_ONLY="1", MPSVIZ_EXAMPLES="0") as url:
            browser = engine.chromium.launch(executable_path=chromium, headless=True, args=FLAGS)
            page = browser.new_page()
            page.goto(f"{url}/learn", timeout=LONGEST_MS)  # the server has imported what pages need
            page.locator('[data-test-script-state="notRunning"]').wait_for(state="attached", timeout=LONGEST_MS)
            page.close()
            said = watched(url, browser, options)
            browser.close()
    machine = {"cores": psutil.cpu_count(), "load": round(os.getloadavg()[0], 1)}
    asked = {"sessions": options.sessions, "minutes": options.minutes, "pause_s": options.pause}
    print(json.dumps({**asked, "images": IMAGES, "snapshots": SNAPSHOTS, **said, **machine}))


if __name__ == "__main__":
    main()
