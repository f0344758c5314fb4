"""Files in folders, as `test_layouts` and `test_left_out` lay them out."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from mpsviz.data.dataset.records import Dataset
from mpsviz.data.formats.folders.folder import load_folder

from .made import fill

PETS = ("cat", "dog")


def files_of(*folders: str, each: int = 2) -> dict[str, bytes]:
    """`each` files in every folder; nothing here is decoded."""
    return {f"{folder}/{folder.replace('/', '-')}-{number}.png": b"x" for folder in folders for number in range(each)}


def below(*outer: str, classes: tuple[str, ...] = PETS, each: int = 2) -> dict[str, bytes]:
    return files_of(*(f"{part}/{name}" for part in outer for name in classes), each=each)


def load(tmp_path: Path, files: dict[str, bytes]) -> Dataset:
    return load_folder(fill(tmp_path / "data", files))


def splits(data: Dataset) -> Counter[str]:
    return Counter(record.split for record in data.records)
