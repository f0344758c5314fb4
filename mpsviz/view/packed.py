"""A few Arrow tables under a tag that changes when they do."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa


@dataclass(frozen=True)
class Packed:
    """What is sent to the browser once, and not again while its `version` stays.

    Attributes:
        kind: "images", "places" or "neighbours".
        meta: JSON that says how to read the tables.
        tables: Arrow tables of numbers and ids; of one length each.
        version: a hash of all of these.
    """

    kind: str
    meta: Mapping[str, Any]
    tables: Mapping[str, pa.Table]
    version: str

    @property
    def nbytes(self) -> int:
        """Bytes of the tables."""
        return sum(table.nbytes for table in self.tables.values())

    def message(self) -> dict[str, Any]:
        """A flat dict: Streamlit sends tables as Arrow only at its first level."""
        return {"kind": self.kind, "version": self.version, "meta": dict(self.meta), **self.tables}


def packed(kind: str, meta: Mapping[str, Any], **tables: pa.Table) -> Packed:
    """Tag the tables with a hash of what they hold."""
    digest = hashlib.blake2b(json.dumps([kind, meta], sort_keys=True, allow_nan=False).encode(), digest_size=12)
    for name in sorted(tables):
        digest.update(name.encode())
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, tables[name].schema) as writer:
            writer.write_table(tables[name])
        digest.update(sink.getvalue())
    return Packed(kind, meta, tables, digest.hexdigest())
