"""What a run folder says of its images, written once at the start: the table, the classes, the thumbnails."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
import pandas as pd
import torch

from mpsviz.data.dataset.records import BYSTANDER, Dataset
from mpsviz.data.images.sprite_sheets import THUMBNAIL_PX, sprite_sheets
from mpsviz.runs.folder.store import RunFolder


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
