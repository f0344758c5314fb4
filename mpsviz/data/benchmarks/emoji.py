"""emoji-60: sixty concepts in up to nine drawing styles, and bystanders of the same families.

Built by `tools/build_emoji.py`; licences in `assets/emoji-60/LICENSES.md`.
"""

from __future__ import annotations

import csv
from pathlib import Path

from mpsviz.data.dataset.records import BYSTANDER, Dataset, ImageRecord
from mpsviz.errors import UserError
from mpsviz.locations import ASSETS

FOLDER = ASSETS / "emoji-60"
TEMPLATES = ("an emoji of a {}.",)


def load_emoji_60(folder: Path = FOLDER) -> Dataset:
    """Read the index and the vocabulary; images stay on disk until they are asked for.

    Raises:
        UserError: the folder is incomplete.
    """
    try:
        with (folder / "index.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        with (folder / "vocabulary.csv").open(encoding="utf-8", newline="") as file:
            vocabulary = tuple(row["name"] for row in csv.DictReader(file))
    except OSError as error:
        raise UserError(
            f"The embedded dataset is incomplete: '{error.filename}' can't be read.",
            next_step="Restore the folder assets/emoji-60 from the repository.",
        ) from error
    class_names = tuple(dict.fromkeys(row["label"] for row in rows if row["role"] == "few-shot"))
    index = {name: position for position, name in enumerate(class_names)}
    records = tuple(
        ImageRecord(
            id=row["id"],
            path=folder / row["file"],
            label=index[row["label"]] if row["role"] == "few-shot" else BYSTANDER,
            name=row["label"],
            family=row["family"],
            style=row["style"],
        )
        for row in rows
    )
    return Dataset("emoji-60", class_names, records, TEMPLATES, vocabulary)
