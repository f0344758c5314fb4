"""Reads ManifoldView as a visitor does: where things are on the page, and what its address says."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from urllib.parse import parse_qs, urlparse

import numpy as np

from mpsviz.view.levels import GRID
from mpsviz.view.packed import Packed

FILLED = 0.92
"""Of the shorter side of a panel, by the whole map (frontend/src/camera.js)."""
GAP_PX, HEAD_PX = 10, 34


def _spelled_out(parts: list[str]) -> list[str]:
    """Ids as frontend/src/state/address.js shortens them: a number in base 36 is what one shares with that before."""
    ids, text = [], ""
    for part in parts:
        text = text[: int(part[0], 36)] + part[1:]
        ids.append(text)
    return ids


class MapReader:
    """A tab that shows ManifoldView on a wide page, as it opens."""

    def __init__(self, page) -> None:
        self.page = page
        self.surface = page.locator(".manifold .surface")

    def ready(self) -> None:
        """Wait until all points stand still, and what is worked out only then has come."""
        self.page.locator('.manifold .surface[data-share="1.000"]').wait_for(timeout=60_000)
        coming = self.page.locator(".manifold .suggestions").get_by_text("It is being looked for")
        coming.wait_for(state="detached", timeout=60_000)
        self.page.wait_for_timeout(400)

    def said(self) -> dict:
        """What the address says that a reader has set."""
        self.page.wait_for_timeout(700)
        text = parse_qs(urlparse(self.page.url).query).get("view", [""])[0]
        said = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))) if text else {}
        if "ids" in said:
            said["selected"] = _spelled_out(said.pop("ids"))
        return {key: value for key, value in said.items() if key != "of"}

    def box(self, side: int) -> tuple[float, float, float, float]:
        """x, y, width and height of a panel on the page."""
        whole = self.surface.bounding_box()
        width = (whole["width"] - GAP_PX) / 2
        return whole["x"] + side * (width + GAP_PX), whole["y"] + HEAD_PX, width, whole["height"] - HEAD_PX

    def clip(self, side: int) -> dict[str, float]:
        """A panel on the page, for a screenshot."""
        return dict(zip(("x", "y", "width", "height"), self.box(side), strict=True))

    def pixels(self, side: int, place: Packed, epoch: int) -> np.ndarray:
        """Where each image is on the page while the camera is as it opens, (n, 2)."""
        x, y, width, height = self.box(side)
        scale = min(width, height) * FILLED
        table, epochs = place.tables["places"], place.meta["epochs"]
        grid = np.stack([table["x"].to_numpy(), table["y"].to_numpy()], axis=1) / GRID
        grid = grid.reshape(len(epochs), -1, 2)[epochs.index(epoch)]  # (S · n, 2) → (S, n, 2)
        return np.stack([x + width / 2 + (grid[:, 0] - 0.5) * scale, y + height / 2 - (grid[:, 1] - 0.5) * scale], 1)

    def drag(self, path: list[tuple[float, float]], keys: str | None = None) -> None:
        """Draw along corners on the page, while a key is held."""
        if keys:
            self.page.keyboard.down(keys)
        self.page.mouse.move(*path[0])
        self.page.mouse.down()
        for corner in path[1:]:
            self.page.mouse.move(*corner, steps=4)
        self.page.mouse.up()
        if keys:
            self.page.keyboard.up(keys)

    def python_gets(self, wanted: Callable[[set[str]], bool]) -> set[str]:
        """The ids that the page's Python says are selected, once they are as wanted."""
        for _ in range(100):
            text = self.page.get_by_text("Python has").inner_text().removeprefix("Python has ")
            ids = set() if text == "nothing" else set(text.split())
            if wanted(ids):
                return ids
            self.page.wait_for_timeout(100)
        raise AssertionError(f"Python has {sorted(ids)}")
