"""What a run folder says of its images, written once at the start: the table, the classes, the thumbnails."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd
from PIL import Image

from mpsviz.data.dataset.records import BYSTANDER, Dataset
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.folder.thumbnails import SHEET_PX

if TYPE_CHECKING:
    import torch

THUMBNAIL_PX = 64
LARGE_PX, MOST_LARGE = 128, 5000
"""For looking at one image; up to as many images, for they take four times the room."""
SMALL_PX, LEAST_SMALL = 32, 5000
"""For many images that lie on many sheets: from as many images on."""
Pictures: TypeAlias = "Sequence[torch.Tensor] | Sequence[Image.Image]"
AT_ONCE = (SHEET_PX // SMALL_PX) ** 2
"""Images whose sheets are in memory together: whole sheets of every size."""


def write_probe(run: RunFolder, dataset: Dataset, split: np.ndarray) -> None:
    """A row an image that is measured; bystanders know the row of their own name in the vocabulary."""
    names: dict[str, int] = {}
    for row, name in enumerate(dataset.vocabulary):
        names.setdefault(name, row)
    labels = dataset.class_labels
    rows = [
        {
            "id": record.id,
            "label": record.name if record.label == BYSTANDER else labels[record.label],
            "label_index": record.label,
            "family": record.family,
            "style": record.style,
            "fine_label": record.fine_label,
            "domain": record.domain,
            "fold": record.fold,
            "split": str(part),
            "name_index": names.get(record.name, -1) if record.label == BYSTANDER else -1,
        }
        for record, part in zip(dataset.records, split, strict=True)
    ]
    run.write_table("probe", pd.DataFrame(rows))
    run.write_json("classes.json", list(labels))


def write_thumbnails(run: RunFolder, dataset: Dataset, images: Sequence[torch.Tensor]) -> None:
    """Sprite sheets of the decoded images, and where each id lies on them; smaller or larger ones in the same order."""
    write_sheets(run, [record.id for record in dataset.records], images)


def write_sheets(run: RunFolder, ids: Sequence[str], images: Pictures) -> None:
    """The same, of images that are no dataset's. Needs no torch where they are Pillow's."""
    sizes = [THUMBNAIL_PX] + [LARGE_PX] * (len(ids) <= MOST_LARGE) + [SMALL_PX] * (len(ids) >= LEAST_SMALL)
    files: dict[int, list[str]] = {size: [] for size in sizes}
    places: dict[str, tuple[int, int, int]] = {}
    for first in range(0, len(ids), AT_ONCE):
        rows = range(first, min(first + AT_ONCE, len(ids)))
        for size in sizes:
            sheets, there = sprite_sheets(ids, images, size, rows)
            for sheet in sheets:
                files[size].append(_write_sheet(run, size, len(files[size]), sheet))
            places |= there if size == THUMBNAIL_PX else {}
    more = [{"size": size, "sheets": files[size]} for size in sizes[1:]]
    run.write_json(
        "thumbs/index.json", {"size": THUMBNAIL_PX, "sheets": files[THUMBNAIL_PX], "places": places, "more": more}
    )


def _write_sheet(run: RunFolder, size: int, number: int, sheet: Image.Image) -> str:
    """Write it and return the file's name."""
    content = io.BytesIO()
    if size == THUMBNAIL_PX:
        name = f"sheet-{number:03d}.png"
        sheet.save(content, "PNG")
    else:
        name = f"sheet-{size}px-{number:03d}.webp"
        sheet.save(content, "WEBP", quality=88, method=2)
    run.write_bytes(f"thumbs/{name}", content.getvalue())
    return name


def sprite_sheets(
    ids: Sequence[str], images: Pictures, size: int, rows: range | None = None
) -> tuple[list[Image.Image], dict[str, tuple[int, int, int]]]:
    """Lay thumbnails out on square sheets.

    Args:
        ids: n ids, one an image.
        images: n tensors (3, H, W) uint8, or Pillow's images.
        size: of a thumbnail in px.
        rows: those of the n images that are laid out, from the first of a sheet on; None: all.

    Returns:
        The sheets, and for each id the number of its sheet, of those of all n, and the x and y of its left upper corner
        in px.
    """
    per_side = SHEET_PX // size
    per_sheet = per_side**2
    rows = rows or range(len(ids))
    sheets, places = [], {}
    for first in range(rows.start, rows.stop, per_sheet):
        chunk = range(first, min(first + per_sheet, rows.stop))
        lines = -(-len(chunk) // per_side)
        sheet = Image.new("RGB", (SHEET_PX, lines * size), "white")
        for position, number in enumerate(chunk):
            x, y = position % per_side * size, position // per_side * size
            picture = _fitted(_picture(images[number]), size)
            sheet.paste(picture, (x + (size - picture.width) // 2, y + (size - picture.height) // 2))
            places[ids[number]] = (first // per_sheet, x, y)
        sheets.append(sheet)
    return sheets, places


def _picture(image: torch.Tensor | Image.Image) -> Image.Image:
    """A picture of its own, which may be changed."""
    if isinstance(image, Image.Image):
        return image.copy()
    from torchvision.transforms.v2 import functional as F  # takes seconds to import: not where there are no tensors

    return F.to_pil_image(image)


def _fitted(picture: Image.Image, size: int) -> Image.Image:
    """Scaled, a small one up, so that its longer side is `size` px; its proportions stay."""
    longer = max(picture.size)
    if longer > size:
        picture.thumbnail((size, size))
        return picture
    width, height = (max(1, round(side * size / longer)) for side in picture.size)
    return picture.resize((width, height), Image.Resampling.BICUBIC)
