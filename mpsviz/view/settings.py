"""What a view is told of its runs, beside the packed tables: titles, which parts make a map, where pictures lie."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from mpsviz.view.shown_run import ShownRun

SheetAddress = Callable[[Path | None], str | None]
"""From the file of a sprite sheet to where the browser can fetch it; None: it can't."""


def run_settings(run: ShownRun, address: SheetAddress) -> dict[str, Any]:
    """One run, as frontend/src/scene.js looks it up."""
    return {
        "key": run.key,
        "title": run.title,
        "unit": run.unit,
        "start": run.start,
        "layer": run.layer,
        "images": [run.images.version, *(part.version for part in run.moments)],
        "maps": [
            {"name": parts[0].meta["name"], "title": parts[0].meta["title"], "places": [part.version for part in parts]}
            for parts in run.maps
        ],
        "sheets": [address(sheet) for sheet in run.sheets],
        "thumb": run.thumb,
        "more": [{"side": side, "sheets": [address(sheet) for sheet in sheets]} for side, sheets in run.more],
    }


def compared_settings(run: ShownRun) -> dict[str, str | None]:
    """Which packs hold what changed in it: part of its settings, or told later under its token."""
    return {"highlights": run.highlights.version, "neighbours": run.neighbours.version if run.neighbours else None}


def panel_settings(runs: Sequence[ShownRun]) -> list[dict[str, str]]:
    """One run before and as the slider stands, or two runs as the slider stands."""
    left, right = runs[0], runs[-1]
    shows = "start" if left is right else "slider"
    return [
        {"run": left.key, "map": left.maps[0][0].meta["name"], "shows": shows},
        {"run": right.key, "map": right.maps[0][0].meta["name"], "shows": "slider"},
    ]
