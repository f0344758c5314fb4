"""A folder for TensorBoard's Embedding Projector: features before and after, what is known of the images, a sprite."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
from PIL import Image

from mpsviz.export.files.image_table import image_table
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.folder.thumbnails import cut_thumbnails

LARGEST_SPRITE = 8192
"""Side of the sprite in px; the Projector's documentation asks for no more."""
CONFIG = "projector_config.pbtxt"


def write_projector(run: RunFolder, out: Path, *, pictures: bool) -> None:
    """Fill the folder `out`; open it with `tensorboard --logdir`.

    Tensors are raw float32, (n, D) row by row; metadata and sprite are the same for both.

    Raises:
        UserError: see `image_table`.
        OSError: the folder can't be written.
    """
    said = image_table(run)
    out.mkdir(parents=True, exist_ok=True)
    ids = said.table["id"].tolist()
    _metadata(said.table).to_csv(out / "metadata.tsv", sep="\t", index=False)
    sprite = _sprite(run, ids, out / "sprite.png") if pictures else None
    blocks = []
    for name, features, epoch in (("before", said.before, said.epochs[0]), ("after", said.after, said.epochs[1])):
        file = f"{name}.bytes"
        (out / file).write_bytes(np.ascontiguousarray(features, "<f4").tobytes())
        blocks.append(_block(f"{name} (epoch {epoch})", file, features.shape, sprite))
    (out / CONFIG).write_text("".join(blocks), encoding="utf-8")


def _metadata(table: pd.DataFrame) -> pd.DataFrame:
    """Without what breaks a line or a column."""
    return table.map(lambda value: " ".join(value.split()) if isinstance(value, str) else value)


def _block(name: str, file: str, shape: tuple[int, ...], sprite: int | None) -> str:
    lines = [
        f'  tensor_name: "{name}"',
        f'  tensor_path: "{file}"',
        f"  tensor_shape: {shape[0]}",
        f"  tensor_shape: {shape[1]}",
        '  metadata_path: "metadata.tsv"',
    ]
    if sprite is not None:
        side = f"single_image_dim: {sprite}"
        lines.append(f'  sprite {{ image_path: "sprite.png" {side} {side} }}')
    return "embeddings {\n" + "\n".join(lines) + "\n}\n"


def _sprite(run: RunFolder, ids: list[str], file: Path) -> int | None:
    """Write the pictures row by row in the order of the ids, as many rows as columns; the side of one in px, None
    where there are none or they would be too small."""
    cut = cut_thumbnails(run, ids)
    across = math.ceil(math.sqrt(len(ids)))
    if not cut or LARGEST_SPRITE // across < 8:
        return None
    side = min(next(iter(cut.values())).width, LARGEST_SPRITE // across)
    sprite = Image.new("RGB", (across * side, across * side), "white")
    for place, image in enumerate(ids):
        if image in cut:
            row, column = divmod(place, across)
            sprite.paste(cut[image].resize((side, side)), (column * side, row * side))
    sprite.save(file)
    return side
