"""What the tests of ManifoldView put into a page, and how they look at it."""

from __future__ import annotations

import io
import time
from collections.abc import Callable

import numpy as np
import pandas as pd
from PIL import Image

from mpsviz.analysis.findings.chance.finding import Finding
from mpsviz.view.packed import Packed
from tests.browser.map_reader import MapReader

FIRST, LAST = 0, 30
CONTEXTS = """
window.contexts = [];
const make = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
  const context = make.call(this, kind, ...rest);
  if (kind === "webgl2" && context && !window.contexts.includes(context)) window.contexts.push(context);
  return context;
};
"""
TIMERS = """
window.alive = new Set();
for (const kind of ["Interval", "Timeout"]) {
  const [begin, end] = [window[`set${kind}`], window[`clear${kind}`]];
  window[`set${kind}`] = (act, ...rest) => {
    const timer = begin((...said) => {
      if (kind === "Timeout") window.alive.delete(timer);
      act(...said);
    }, ...rest);
    window.alive.add(timer);
    return timer;
  };
  window[`clear${kind}`] = (timer) => {
    window.alive.delete(timer);
    end(timer);
  };
}
"""
DRAWS = """
window.draws = 0;
const draw = WebGL2RenderingContext.prototype.drawArrays;
WebGL2RenderingContext.prototype.drawArrays = function (...said) {
  window.draws++;
  return draw.apply(this, said);
};
"""
NO_SHADERS = """
const say = WebGL2RenderingContext.prototype.shaderSource;
WebGL2RenderingContext.prototype.shaderSource = function (shader) {
  return say.call(this, shader, "not what this GPU understands");
};
"""
NO_WEBGL = """
const make = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
  return kind.startsWith("webgl") ? null : make.call(this, kind, ...rest);
};
"""


def mark_of(view: MapReader, side: int, finding: Finding, place: Packed, probe: pd.DataFrame) -> tuple[float, float]:
    """Where the mark of a finding stands on the page: over the medians of its images."""
    points = view.pixels(side, place, (FIRST, LAST)[side])[probe["id"].isin(finding.selection).to_numpy()]
    x, y = np.median(points, axis=0)
    return float(x), float(y) - 18


def colours(picture: bytes) -> int:
    return len(Image.open(io.BytesIO(picture)).convert("RGB").getcolors(1 << 20))


def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds; looking at the page gives it time."""
    end = time.monotonic() + 15
    while not holds():
        assert time.monotonic() < end


def alone(points: np.ndarray, among: np.ndarray) -> int:
    """The row that lies farthest from its nearest other one."""
    distances = np.linalg.norm(points[:, None] - points[None], axis=2) + np.diag(np.full(len(points), 1e9))
    return int(np.where(among, distances.min(axis=1), -1).argmax())


def clip(box: tuple[float, float, float, float]) -> dict[str, float]:
    return dict(zip(("x", "y", "width", "height"), box, strict=True))
