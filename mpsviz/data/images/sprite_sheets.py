"""Sprite sheets: every probe image as a small picture that the pages can show at once."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from PIL import Image
from torchvision.transforms.v2 import functional as F

THUMBNAIL_PX = 64
SHEET_PX = 2048


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
