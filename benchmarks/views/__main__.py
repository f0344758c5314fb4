"""python -m benchmarks.views: ManifoldView beside plotly's scattergl, the same points, in one browser.

Both stand on a page of their own, without Streamlit, drawn in software. Loading is from opening the page to all points
painted; panning and scrubbing are moved once a frame for two seconds, and frames are counted. The last line is JSON: a
row a contender and size.
"""

from __future__ import annotations

import argparse
import json
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

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
PAGES = {
    "ours": '<script type="module" src="/ours.js"></script>',
    "plotly": '<script src="/plotly.min.js"></script><script type="module" src="/plotly.js"></script>',
}
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
def files(count: int) -> dict[str, bytes]:
    """What the two pages fetch, by name."""
    places, label = points(count)
    snapshots, ids = len(places), [str(number) for number in range(count)]
    grid = pd.MultiIndex.from_product([range(snapshots), ids], names=["epoch", "id"]).to_frame(index=False)
    flat = places.reshape(-1, 2)  # (S, n, 2) → (S · n, 2)
    table = grid.assign(x=flat[:, 0], y=flat[:, 1], reliability=1.0)
    place = pack_places(table, ids, name="map", title="map")
    images = pack_images(pd.DataFrame({"id": ids, "label": [f"class {code}" for code in label]}), range(snapshots))
    bodies, tables = {}, {}
    for pack in (images, place):
        for table, columns in pack.sent.items():
            tables[table] = []
            for column in columns.to_pylist():
                name = f"{table}.{column['name']}"
                bodies[name] = column.pop("bytes")
                tables[table].append(column | {"url": f"/data/{count}/{name}"})
    return {
        **bodies,
        "positions": np.swapaxes(places, 1, 2).astype(np.float32).tobytes(),
        "label": label.astype(np.uint8).tobytes(),
        "ours.json": json.dumps({"meta": {"images": images.meta, "places": place.meta}, "tables": tables}).encode(),
        "plotly.json": json.dumps({"snapshots": snapshots}).encode(),
    }


class Pages(BaseHTTPRequestHandler):
    """The two pages, their scripts, and the points."""

    def do_GET(self) -> None:
        parts = self.path.strip("/").split("/")
        if parts[0] == "data":
            self._send(files(int(parts[1]))[parts[2]], "application/octet-stream")
        elif parts[0] in PAGES:
            self._send(f'<!doctype html><div id="root"></div>{PAGES[parts[0]]}'.encode(), "text/html")
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


def measure(browser, address: str, name: str, count: int) -> dict[str, object]:
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    crashes: list[str] = []
    page.on("pageerror", lambda error: crashes.append(str(error)))
    received: list[int] = []
    page.on(
        "response",
        lambda answer: received.append(int(answer.headers.get("content-length", 0)) * ("/data/" in answer.url)),
    )
    page.goto(f"{address}/{name}")
    page.wait_for_function("window.contender")
    load = page.evaluate(
        """async ([points, looks]) => {
            await window.contender.load(points, looks);
            await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
            return performance.now();
        }""",
        [count, {"light": asdict(LIGHT) | {"visible_sequential": visible(LIGHT.sequential)}}],
    )
    pan, scrub = (page.evaluate(FRAMES, [what, SECONDS]) for what in ("pan", "scrub"))
    page.context.close()
    if crashes:
        sys.exit(f"{name}: {crashes[0]}")
    return {
        "name": NAMES[name],
        "points": count,
        "snapshots": SIZES[count],
        "load_ms": round(load),
        "pan_fps": round(pan["fps"], 1),
        "scrub_fps": round(scrub["fps"], 1),
        "drawn_while_moving": round(min(pan["share"], scrub["share"]), 3),
        "rest_ms": round(max(pan["rest_ms"], scrub["rest_ms"])),
        "bytes": sum(received),
    }


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.views")
    parser.add_argument("--points", type=int, nargs="+", choices=list(SIZES), default=list(SIZES))
    sizes = parser.parse_args(arguments).points
    sync_playwright, chromium = browser_tools()
    rows = []
    with serving() as address, sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=chromium, headless=True, args=FLAGS)
        for count in sizes:
            files(count)
            for name in PAGES:
                rows.append(measure(browser, address, name, count))
                print(
                    pd.DataFrame(rows[-1:]).to_string(index=False, header=len(rows) == 1), file=sys.stderr, flush=True
                )
        browser.close()
    print(json.dumps(rows))


if __name__ == "__main__":
    main()
