"""What a run folder says of its images, written once at the start: the table, the classes, the thumbnails."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
import pandas as pd
import torch
from PIL import Image
from torchvision.transforms.v2 import functional as F

from mpsviz.data.dataset.records import BYSTANDER, Dataset
from mpsviz.runs.folder.store import RunFolder

THUMBNAIL_PX = 64
SHEET_PX = 2048


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
    """Sprite sheets of the decoded images, and where each id lies on them."""
    sheets, places = sprite_sheets([record.id for record in dataset.records], images)
    files = [f"sheet-{number:03d}.png" for number in range(len(sheets))]
    for file, sheet in zip(files, sheets, strict=True):
        content = io.BytesIO()
        sheet.save(content, "PNG")
        run.write_bytes(f"thumbs/{file}", content.getvalue())
    run.write_json("thumbs/index.json", {"size": THUMBNAIL_PX, "sheets": files, "places": places})


def sprite_sheets(
    ids: Sequence[str], images: Sequence[torch.Tensor]
) -> tuple[list[Image.Image], dict[str, tuple[int, int, int]]]:
    """Lay thumbnails out on square sheets.

    Args:
        ids: n ids, one an image.
        images: n tensors (3, H, W) uint8.

    Returns:
        The sheets, and for each id the number of its sheet and the x and y of its left upper corner in px.
    """
    per_side = SHEET_PX // THUMBNAIL_PX
    per_sheet = per_side**2
    sheets, places = [], {}
    for first in range(0, len(ids), per_sheet):
        chunk = range(first, min(first + per_sheet, len(ids)))
        rows = -(-len(chunk) // per_side)
        sheet = Image.new("RGB", (SHEET_PX, rows * THUMBNAIL_PX), "white")
        for position, number in enumerate(chunk):
            x, y = position % per_side * THUMBNAIL_PX, position // per_side * THUMBNAIL_PX
            picture = F.to_pil_image(images[number])
            picture.thumbnail((THUMBNAIL_PX, THUMBNAIL_PX))
            sheet.paste(picture, (x, y))
            places[ids[number]] = (len(sheets), x, y)
        sheets.append(sheet)
    return sheets, places
