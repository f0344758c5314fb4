"""python -m benchmarks.views: ManifoldView beside plotly's scattergl, the same points, in one browser.

Both stand on a page of their own, without Streamlit, drawn in software by a browser that draws as often as it can, not
60 times a second at most. Each page fetches its code and then its points, in one body. Loading is by the page's own
clock from opening it to all points painted, the median of a few times, in a browser that has drawn with WebGL before;
panning and scrubbing are moved once a frame for two seconds, and frames are counted. The last line is JSON: a row a
contender and size.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import plotly

from benchmarks.browser import FLAGS, browser_tools
from mpsviz.figures.theme import LIGHT, visible
from mpsviz.view import BUNDLE
from mpsviz.view.images import pack_images
from mpsviz.view.places import pack_places

HERE = Path(__file__).parent
SIZES = {1_000: 20, 10_000: 20, 100_000: 2}
"""Points, and snapshots of each."""
CLASSES = 50
SECONDS = 2
UNCAPPED = ["--disable-frame-rate-limit", "--disable-gpu-vsync"]
SCRIPTS = {
    "ours": '<link rel="modulepreload" href="/manifold_view.js"><script type="module" src="/ours.js"></script>',
    "plotly": '<script src="/plotly.min.js"></script><script type="module" src="/plotly.js"></script>',
}
PAGE = """<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">
<link rel="preload" href="{data}" as="fetch" crossorigin><div id="root"></div>
<script>window.asked = {asked}; window.loaded = new Promise((done) => (window.painted = done));</script>
{scripts}"""
"""Whoever stands on it loads `asked.data`, and says so with `painted` when all points are there."""
WARM = '<canvas></canvas><script>document.querySelector("canvas").getContext("webgl2").clear(16384)</script>'
NAMES = {"ours": "ManifoldView", "plotly": "plotly scattergl"}
FRAMES = """
async ([what, seconds]) => {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const began = performance.now();
  let step = 0;
  while (performance.now() - began < seconds * 1000) {
    await window.contender[what](what === "pan" ? step : (1 + Math.sin(step / 20)) / 2);
    await frame();
    step++;
  }
  const fps = step / ((performance.now() - began) / 1000);
  const share = window.contender.share();
  if (what === "pan") window.contender.panned();
  const ended = performance.now();
  while (window.contender.share() < 1) await frame();
  return { fps, share, rest_ms: performance.now() - ended };
}
"""


@cache
def points(count: int) -> tuple[np.ndarray, np.ndarray]:
    """Places (S, n, 2) of classes that tighten, and the class of each point."""
    rng = np.random.default_rng(0)
    label = rng.integers(0, CLASSES, count)
    centres, noise = rng.normal(size=(CLASSES, 2)), rng.normal(size=(count, 2))
    spread = np.linspace(0.6, 0.15, SIZES[count])
    return centres[label] + spread[:, None, None] * noise, label


@cache
def bodies(count: int) -> dict[str, bytes]:
    """What each page fetches: for ManifoldView the length of a JSON, the JSON, and what it lays out; for plotly
    positions (S, 2, n) in float32 and labels (n,) in bytes."""
    places, label = points(count)
    snapshots, ids = len(places), [str(number) for number in range(count)]
    grid = pd.MultiIndex.from_product([range(snapshots), ids], names=["epoch", "id"]).to_frame(index=False)
    flat = places.reshape(-1, 2)  # (S, n, 2) → (S · n, 2)
    table = grid.assign(x=flat[:, 0], y=flat[:, 1], reliability=1.0)
    place = pack_places(table, ids, name="map", title="map")
    images = pack_images(pd.DataFrame({"id": ids, "label": [f"class {code}" for code in label]}), range(snapshots))
    tables, packed = {}, b""
    for pack in (images, place):
        for name, table in pack.sent.items():
            tables[name] = []
            for column in table.to_pylist():
                body = column.pop("bytes")
                tables[name].append(column | {"at": [len(packed), len(packed) + len(body)]})
                packed += body
    about = json.dumps({"meta": {"images": images.meta, "places": place.meta}, "tables": tables}).encode()
    positions = np.swapaxes(places, 1, 2).astype(np.float32)  # (S, n, 2) → (S, 2, n)
    return {
        "ours": len(about).to_bytes(4, "little") + about + packed,
        "plotly": positions.tobytes() + label.astype(np.uint8).tobytes(),
    }


def page_of(name: str, count: int) -> bytes:
    data = f"/data/{name}/{count}"
    looks = {"light": asdict(LIGHT) | {"visible_sequential": visible(LIGHT.sequential)}}
    asked = json.dumps({"points": count, "snapshots": SIZES[count], "data": data, "looks": looks})
    return PAGE.format(data=data, asked=asked, scripts=SCRIPTS[name]).encode()


class Pages(BaseHTTPRequestHandler):
    """The two pages, their scripts, and the points."""

    def do_GET(self) -> None:
        parts = self.path.strip("/").split("/")
        if parts[0] == "data":
            self._send(bodies(int(parts[2]))[parts[1]], "application/octet-stream")
        elif parts[0] in SCRIPTS:
            self._send(page_of(parts[0], int(parts[1])), "text/html")
        elif parts[0] == "warm":
            self._send(WARM.encode(), "text/html")
        elif parts[0] == "plotly.min.js":
            self._send(
                (Path(plotly.__file__).parent / "package_data" / "plotly.min.js").read_bytes(), "text/javascript"
            )
        elif parts[0] == "manifold_view.js":
            self._send(BUNDLE.read_bytes(), "text/javascript")
        elif parts[0] in ("ours.js", "plotly.js"):
            self._send((HERE / parts[0]).read_bytes(), "text/javascript")
        else:
            self.send_error(404)

    def _send(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nobody wants to read it."""


@contextmanager
def serving() -> Iterator[str]:
    server = ThreadingHTTPServer(("localhost", 0), Pages)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()


def opened(browser, address: str, name: str, count: int) -> tuple[Any, float, list[str], list[int]]:
    """The page, when all points are painted, after how many ms, what has gone wrong, and bytes of its data."""
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    crashes: list[str] = []
    page.on("pageerror", lambda error: crashes.append(str(error)))
    received: list[int] = []
    page.on(
        "response",
        lambda answer: received.append(int(answer.headers.get("content-length", 0)) * ("/data/" in answer.url)),
    )
    page.goto(f"{address}/{name}/{count}")
    load = page.evaluate("window.loaded")
    return page, load, crashes, received


def measure(browser, address: str, name: str, count: int, times: int) -> dict[str, object]:
    loads = []
    for _ in range(times - 1):
        page, load, *_ = opened(browser, address, name, count)
        loads.append(load)
        page.context.close()
    page, load, crashes, received = opened(browser, address, name, count)
    loads.append(load)
    pan, scrub = (page.evaluate(FRAMES, [what, SECONDS]) for what in ("pan", "scrub"))
    page.context.close()
    if crashes:
        sys.exit(f"{name}: {crashes[0]}")
    return {
        "name": NAMES[name],
        "points": count,
        "snapshots": SIZES[count],
        "load_ms": round(statistics.median(loads)),
        "pan_fps": round(pan["fps"], 1),
        "scrub_fps": round(scrub["fps"], 1),
        "drawn_while_moving": round(min(pan["share"], scrub["share"]), 3),
        "rest_ms": round(max(pan["rest_ms"], scrub["rest_ms"])),
        "bytes": sum(received),
    }


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.views")
    parser.add_argument("--points", type=int, nargs="+", choices=list(SIZES), default=list(SIZES))
    parser.add_argument("--loads", type=int, default=3, help="how often each page is opened; the median counts")
    said = parser.parse_args(arguments)
    sync_playwright, chromium = browser_tools()
    rows = []
    with serving() as address, sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=chromium, headless=True, args=[*FLAGS, *UNCAPPED])
        warm = browser.new_page()
        warm.goto(f"{address}/warm")
        warm.close()
        for count in said.points:
            bodies(count)
            for name in SCRIPTS:
                rows.append(measure(browser, address, name, count, said.loads))
                print(
                    pd.DataFrame(rows[-1:]).to_string(index=False, header=len(rows) == 1), file=sys.stderr, flush=True
                )
        browser.close()
    print(json.dumps(rows))


if __name__ == "__main__":
    main()
