"""ManifoldView inside a document of its own: what Streamlit would send, as JSON, with the pictures in it."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PIL import Image

from mpsviz.figures.theme import view_looks
from mpsviz.runs.folder.thumbnails import LARGEST_SHEET, data_uri
from mpsviz.view.packed import Packed
from mpsviz.view.settings import compared_settings, panel_settings, run_settings
from mpsviz.view.shown_run import ShownRun

WEBP_QUALITY = 80
"""Of the pictures: a third of the bytes of a lossless sheet, and no difference that shows at 64 px."""


@dataclass(frozen=True)
class EmbeddedView:
    """Attributes:
    settings: what the view is told.
    packs: the tables, see `mpsviz.view.packed`; the bytes of a column as base64.
    """

    settings: dict[str, Any]
    packs: list[dict[str, Any]]


def embedded_view(runs: Sequence[ShownRun], *, key: str, colour: str, height: int, pictures: bool) -> EmbeddedView:
    """One run before and after, or two runs side by side.

    Args:
        key: tells it from other views of the document.
        colour: how points are coloured to begin with, for example "column:label".
        pictures: False leaves them out.
    """
    shown = [replace(run, more=()) if pictures else replace(run, sheets=(), more=()) for run in runs]
    packs = {pack.version: pack for run in shown for pack in run.packs()}
    settings = {
        "key": key,
        "runs": [run_settings(run, _address) | compared_settings(run) for run in shown],
        "panels": panel_settings(shown),
        "colour": colour,
        "height": height,
        "looks": view_looks(),
        "selected": None,
        "kept": None,
        "typing": None,
    }
    return EmbeddedView(settings, [_tree(pack) for pack in packs.values()])


def _tree(pack: Packed) -> dict[str, Any]:
    tables = {
        name: [column | {"bytes": base64.b64encode(column["bytes"]).decode()} for column in table.to_pylist()]
        for name, table in pack.sent.items()
    }
    return {"kind": pack.kind, "version": pack.version, "meta": dict(pack.meta), "tables": tables}


def _address(sheet: Path | None) -> str | None:
    """A sheet as WebP; None where it is missing, broken or too large."""
    if sheet is None:
        return None
    try:
        with Image.open(sheet) as picture:
            if max(picture.size) > LARGEST_SHEET:
                return None
            return data_uri(picture, "WEBP", quality=WEBP_QUALITY)
    except (OSError, ValueError, Image.DecompressionBombError):
        return None
