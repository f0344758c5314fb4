"""A few tables of numbers and ids, packed small under a tag that changes when they do."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

LEVEL = 6
"""Of zlib: higher ones take twice the time for 1 % less."""


@dataclass(frozen=True)
class Packed:
    """What is sent to the browser once, and not again while its `version` stays.

    Attributes:
        kind: "images", "moments", "places" or "neighbours".
        meta: JSON that says how to read the tables.
        tables: of one length each.
        sent: the same, packed: a row a column with its name, type, stride and bytes; see `packed`.
        version: a hash of all of these.
    """

    kind: str
    meta: Mapping[str, Any]
    tables: Mapping[str, pa.Table]
    sent: Mapping[str, pa.Table]
    version: str

    @property
    def nbytes(self) -> int:
        """Bytes of the tables as they are sent."""
        return sum(table.nbytes for table in self.sent.values())

    def message(self) -> dict[str, Any]:
        """A flat dict: Streamlit sends tables as Arrow only at its first level."""
        return {"kind": self.kind, "version": self.version, "meta": dict(self.meta), **self.sent}


def packed(kind: str, meta: Mapping[str, Any], strides: Mapping[str, int] | None = None, **tables: pa.Table) -> Packed:
    """Pack tables of unsigned integers, float32 and text; frontend/src/data/columns.js undoes it.

    A whole number is written as its difference to the one `stride` rows before, which is the same image a snapshot
    earlier; the first bytes of all numbers stand together, then the second ones; zlib does the rest.

    Args:
        strides: by table, where it has one.
    """
    sent = {name: _sent(table, (strides or {}).get(name, 0)) for name, table in tables.items()}
    digest = hashlib.blake2b(json.dumps([kind, meta], sort_keys=True, allow_nan=False).encode(), digest_size=12)
    for name in sorted(sent):
        for column in sent[name].to_pylist():
            digest.update(f"{name} {column['name']} {column['type']} {column['stride']}".encode())
            digest.update(column["bytes"])
    return Packed(kind, meta, tables, sent, digest.hexdigest())


def _sent(table: pa.Table, stride: int) -> pa.Table:
    columns = [_column(table.column(name), stride) for name in table.column_names]
    types, strides, bodies = zip(*columns, strict=True) if columns else ((), (), ())
    return pa.table(
        {
            "name": pa.array(table.column_names, pa.string()),
            "type": pa.array(types, pa.string()),
            "stride": pa.array(strides, pa.int32()),
            "bytes": pa.array(bodies, pa.binary()),
        }
    )


def _column(column: pa.ChunkedArray, stride: int) -> tuple[str, int, bytes]:
    """Its type, its stride, and its bytes."""
    if pa.types.is_string(column.type):
        text = json.dumps(column.to_pylist(), ensure_ascii=False, separators=(",", ":"))
        return "text", 0, zlib.compress(text.encode(), LEVEL)
    values = np.ascontiguousarray(column.to_numpy())
    stride = stride if values.dtype.kind == "u" and 0 < stride < len(values) else 0
    if stride:
        values = np.concatenate([values[:stride], values[stride:] - values[:-stride]])  # wraps around, and back
    planes = values.view(np.uint8).reshape(len(values), values.itemsize).T  # (n,) → (n, bytes) → (bytes, n)
    return str(values.dtype), stride, zlib.compress(planes.tobytes(), LEVEL)
