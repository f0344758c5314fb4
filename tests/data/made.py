"""Small images, folders and archives that tests make."""

from __future__ import annotations

import io
import os
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from mpsviz.data.dataset.records import Dataset, ImageRecord


def picture(seed: int = 0, size: tuple[int, int] = (16, 16), kind: str = "PNG", mode: str = "RGB") -> bytes:
    """An image file of noise."""
    rng = np.random.default_rng(seed)
    pixels = rng.integers(0, 256, (size[1], size[0], 3), dtype=np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).convert(mode).save(file, kind)
    return file.getvalue()


def fill(folder: Path, files: Mapping[str, bytes]) -> Path:
    """Write files below a folder."""
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def class_files(classes: Sequence[str] = ("cat", "dog"), each: int = 6, prefix: str = "") -> dict[str, bytes]:
    """`each` images in a folder a class, no two of them the same."""
    names = [f"{prefix}{name}/{number}.png" for name in classes for number in range(each)]
    return {name: picture(zlib.crc32(name.encode())) for name in names}


def packed(files: Mapping[str, bytes]) -> bytes:
    """A zip of files."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


def dataset(sizes: Mapping[str, int | tuple[int, int, int]]) -> Dataset:
    """Records without files: {class: images}, or {class: (train, val, test)} for a dataset with its own split."""
    records = []
    for label, (name, size) in enumerate(sizes.items()):
        parts = [""] * size if isinstance(size, int) else np.repeat(["train", "val", "test"], size).tolist()
        records += [
            ImageRecord(f"{name}/{number}", Path(name, str(number)), label, name, split=part)
            for number, part in enumerate(parts)
        ]
    return Dataset("made", tuple(sizes), tuple(records))


def tree(folder: Path) -> dict[str, bytes | None]:
    """Every path below a folder, links as such, with the content of files."""
    found: dict[str, bytes | None] = {}
    for root, folders, files in os.walk(folder):
        found |= {os.path.join(root, name): None for name in folders}
        found |= {os.path.join(root, name): Path(root, name).read_bytes() for name in files}
    return found
