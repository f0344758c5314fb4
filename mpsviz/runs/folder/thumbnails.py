"""Where each image's thumbnail lies: thumbs/index.json, and the sheets that it names."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, TypeGuard

from PIL import Image

from mpsviz.runs.folder import checksums
from mpsviz.runs.folder.store import RunFolder

FILES = ("thumbs/index.json", "thumbs")
"""What changes where pictures do: the folder itself has another time when a sheet comes, goes or is replaced."""
SHEET_PX = 2048
"""Side of a sheet as it is written."""
LARGEST_SHEET = 4096
"""Side of a sheet in px; what is larger is none of ours, and would weigh on the app."""

Place = tuple[int, int, int]
"""The number of a sheet, and x and y of a thumbnail's left upper corner on it, in px."""


@dataclass(frozen=True)
class Sheets:
    """Sheets of thumbnails of another size: `size` is the side of one in px, `sheets` are the names of the files."""

    size: int
    sheets: tuple[str, ...]


@dataclass(frozen=True)
class Thumbs:
    """Attributes:
    size: side of a thumbnail in px.
    sheets: names of the sheets' files.
    places: image id → where its thumbnail lies.
    more: other sizes of the same thumbnails in the same order, row by row on sheets of SHEET_PX.
    """

    size: int
    sheets: tuple[str, ...]
    places: Mapping[str, Place]
    more: tuple[Sheets, ...] = ()


def read_thumbs(run: RunFolder) -> Thumbs | None:
    """The index; None where it is missing or broken. An image that it gives an impossible place is left out."""
    tree = run.read_json("thumbs/index.json")
    if not isinstance(tree, dict):
        return None
    size, sheets, places = tree.get("size"), tree.get("sheets"), tree.get("places")
    if not (_is_side(size) and isinstance(sheets, list) and isinstance(places, dict)):
        return None
    if not _are_names(sheets):
        return None
    known = {image: tuple(place) for image, place in places.items() if _is_place(place, len(sheets))}
    more = _other_sizes(tree.get("more"), places, size)
    return Thumbs(size, tuple(sheets), known, more)  # pyrefly: ignore[bad-argument-type]: three whole numbers each


def _other_sizes(said: Any, places: Mapping[str, Any], size: int) -> tuple[Sheets, ...]:
    """Those that are whole; none where the places are not row by row, for theirs follow from these."""
    if not isinstance(said, list) or not said or not _are_row_by_row(places.values(), size):
        return ()
    found = []
    for one in said:
        side, sheets = (one.get("size", 0), one.get("sheets")) if isinstance(one, dict) else (0, None)
        if not (_is_side(side) and side <= SHEET_PX and isinstance(sheets, list) and _are_names(sheets)):
            continue
        if len(sheets) == -(-len(places) // (SHEET_PX // side) ** 2):
            found.append(Sheets(side, tuple(sheets)))
    return tuple(found)


def _are_row_by_row(places: Collection[Any], size: int) -> bool:
    """Whether they are all those of n thumbnails that are laid out row by row, sheet by sheet."""
    across = SHEET_PX // size
    wanted = {(rank // across**2, rank % across * size, rank // across % across * size) for rank in range(len(places))}
    return all(isinstance(place, list) for place in places) and {tuple(place) for place in places} == wanted


def _are_names(sheets: list[Any]) -> bool:
    return all(isinstance(name, str) and PurePosixPath(name).name == name for name in sheets)


def open_sheet(run: RunFolder, name: str) -> Image.Image | None:
    """A sheet as RGB; None where it is missing, broken or too large."""
    try:
        with Image.open(io.BytesIO(run.read_bytes(f"thumbs/{name}"))) as picture:
            if max(picture.size) > LARGEST_SHEET:
                return None
            return picture.convert("RGB")
    except Exception:  # what a decoder says of torn bytes is anybody's guess
        return None


def is_whole_sheet(run: RunFolder, name: str) -> bool:
    """Whether `open_sheet` opens it. One that is as it was written need not be decoded for it: of very many images
    that would take minutes."""
    if f"thumbs/{name}" not in checksums.listed(run.path):
        return open_sheet(run, name) is not None
    try:
        with Image.open(io.BytesIO(run.read_bytes(f"thumbs/{name}"))) as picture:  # reads its header
            return max(picture.size) <= LARGEST_SHEET
    except Exception:  # as in `open_sheet`
        return False


def _is_side(value: Any) -> TypeGuard[int]:
    return type(value) is int and 0 < value <= LARGEST_SHEET


def _is_place(value: Any, sheets: int) -> bool:
    if not (isinstance(value, list) and len(value) == 3 and all(type(number) is int for number in value)):
        return False
    return 0 <= value[0] < sheets and all(0 <= number < LARGEST_SHEET for number in value[1:])


def cut_thumbnails(
    run: RunFolder,
    ids: Collection[str],
    opened: Callable[[RunFolder, str], Image.Image | None] = open_sheet,
) -> dict[str, Image.Image]:
    """id → its thumbnail; an image without one is left out.

    Args:
        opened: gives a sheet by its name, as `open_sheet` does.
    """
    thumbs = read_thumbs(run)
    if thumbs is None:
        return {}
    places = {image: thumbs.places[image] for image in ids if image in thumbs.places}
    sheets = {number: opened(run, thumbs.sheets[number]) for number in {place[0] for place in places.values()}}
    return {
        image: sheet.crop((x, y, x + thumbs.size, y + thumbs.size))
        for image, (number, x, y) in places.items()
        if (sheet := sheets[number]) is not None
    }


def data_uri(picture: Image.Image, kind: str = "PNG", **settings: Any) -> str:
    """A picture as the address of an <img>."""
    buffer = io.BytesIO()
    picture.save(buffer, format=kind, **settings)
    return f"data:image/{kind.lower()};base64,{base64.b64encode(buffer.getvalue()).decode()}"
