"""A Parquet file that Embedding Atlas, latent-scope, Spotlight and `datasets` open as it is, pictures included."""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from mpsviz.export.files.image_table import image_table
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.folder.thumbnails import cut_thumbnails

IMAGE = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
"""As Hugging Face's datasets keep an image; the path is its id."""
IN_ATLAS = "embedding-atlas {file} --x x --y y --image image --text label"


def write_parquet(run: RunFolder, out: Path, *, pictures: bool) -> None:
    """A row an image: see `image_table`; `embedding_before` and `embedding` are its features, `image` its thumbnail.

    Raises:
        UserError: see `image_table`.
        OSError: the file can't be written.
    """
    said = image_table(run)
    table = pa.Table.from_pandas(said.table, preserve_index=False)
    for name, features in (("embedding_before", said.before), ("embedding", said.after)):
        table = table.append_column(name, _vectors(features))
    if pictures and (images := _images(run, said.table["id"].tolist())) is not None:
        about = {"info": {"features": {"image": {"_type": "Image"}}}}
        table = table.append_column("image", images)
        table = table.replace_schema_metadata(
            (table.schema.metadata or {}) | {b"huggingface": json.dumps(about).encode()}
        )
    pq.write_table(table, out, compression="zstd")


def _vectors(features: np.ndarray) -> pa.Array:
    """(n, D) → a list of D float32 a row."""
    flat = pa.array(np.ascontiguousarray(features, np.float32).reshape(-1))  # (n, D) → (n · D,)
    return pa.FixedSizeListArray.from_arrays(flat, features.shape[1]).cast(pa.list_(pa.float32()))


def _images(run: RunFolder, ids: list[str]) -> pa.Array | None:
    """The thumbnails as PNG; None where there are none."""
    cut = cut_thumbnails(run, ids)
    if not cut:
        return None
    rows = []
    for image in ids:
        buffer = io.BytesIO()
        if image in cut:
            cut[image].save(buffer, format="PNG")
        rows.append({"bytes": buffer.getvalue() or None, "path": image})
    return pa.array(rows, IMAGE)
