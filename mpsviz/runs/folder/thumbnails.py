"""Where each image's thumbnail lies: thumbs/index.json, and the sheets that it names."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from PIL import Image

from mpsviz.runs.folder.store import RunFolder

LARGEST_SHEET = 4096
"""Side of a sheet in px; what is larger is none of ours, and would weigh on the app."""

Place = tuple[int, int, int]
"""The number of a sheet, and x and y of a thumbnail's left upper corner on it, in px."""


@dataclass(frozen=True)
class Thumbs:
    """Attributes:
    size: side of a thumbnail in px.
    sheets: names of the sheets' files.
    places: image id → where its thumbnail lies.
    """

    size: int
    sheets: tuple[str, ...]
    places: Mapping[str, Place]


def read_thumbs(run: RunFolder) -> Thumbs | None:
    """The index; None where it is missing or broken. An image that it gives an impossible place is left out."""
    tree = run.read_json("thumbs/index.json")
    if not isinstance(tree, dict):
        return None
    size, sheets, places = tree.get("size"), tree.get("sheets"), tree.get("places")
    if not (_is_side(size) and isinstance(sheets, list) and isinstance(places, dict)):
        return None
    if not all(isinstance(name, str) and PurePosixPath(name).name == name for name in sheets):
        return None
    known = {image: tuple(place) for image, place in places.items() if _is_place(place, len(sheets))}
    return Thumbs(size, tuple(sheets), known)  # pyright: ignore[reportArgumentType] (three whole numbers each)


def open_sheet(run: RunFolder, name: str) -> Image.Image | None:
    """A sheet as RGB; None where it is missing, broken or too large."""
    try:
        with Image.open(io.BytesIO(run.read_bytes(f"thumbs/{name}"))) as picture:
            if max(picture.size) > LARGEST_SHEET:
                return None
            return picture.convert("RGB")
    except Exception:  # what a decoder says of torn bytes is anybody's guess
        return None


def _is_side(value: Any) -> bool:
    return type(value) is int and 0 < value <= LARGEST_SHEET


def _is_place(value: Any, sheets: int) -> bool:
    if not (isinstance(value, list) and len(value) == 3 and all(type(number) is int for number in value)):
        return False
    return 0 <= value[0] < sheets and all(0 <= number < LARGEST_SHEET for number in value[1:])
