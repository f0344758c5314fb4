"""What the files of a run folder must hold to be believed: an altered file is broken and never a result."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

LARGEST = 2**53
"""Whole numbers beyond it are no counts, and floats don't tell them apart."""
POINT = {"id": "text", "epoch": "count", "x": "number", "y": "number", "reliability": "number"}
COLUMNS = {
    "probe": {"id": "text", "label": "text", "label_index": "count", "split": "text"},
    "images": {
        "id": "text", "label": "text", "split": "text", "bytes": "count", "modified": "count", "sha256": "text",
    },
    "analysis/summary": {"epoch": "count", "measure": "text", "value": "number"},
    "analysis/per_class": {"epoch": "count", "label": "text", "measure": "text", "value": "number"},
    "analysis/per_image": {"epoch": "count", "id": "text", "measure": "text", "value": "number"},
    "analysis/by_group": {
        "epoch": "count", "column": "text", "group": "text", "measure": "text", "value": "number", "n": "count",
    },
    "analysis/gram_blocks": {"epoch": "count", "label": "text", "other": "text", "value": "number", "n": "count"},
    "analysis/asked": {"level": "text", "name": "text"},
    "analysis/prompts": {"epoch": "count", "label": "text", "rank": "count", "id": "text", "similarity": "number"},
    "analysis/neighbors": {"epoch": "count", "id": "text", "recall": "number"},
    "analysis/clusters": {"id": "text", "cluster": "text"},
    "analysis/per_label": {
        "epoch": "count", "label_index": "count", "label": "text", "value": "number", "adjusted_p": "number",
        "chance": "number", "n": "count",
    },
    "labels": {"id": "text", "label_index": "count", "label": "text"},
}  # fmt: skip
"""The columns that every reader may count on; there may be more."""
OPTIONAL = {
    **dict.fromkeys(("family", "style", "fine_label", "domain", "fold"), "text"),
    **dict.fromkeys(("name_index", "label_index", "other_index", "projection_version"), "count"),
    **dict.fromkeys(("lower", "upper"), "number"),
    **dict.fromkeys(("trustworthiness", "continuity", "neighbor_recall", "stress", "noise_floor"), "number"),
    **dict.fromkeys(("n_neighbors", "chance", "sampled", "recall", "n_ranked", "search_recall"), "number"),
}  # fmt: skip
"""Columns of what the data may or may not say, and of what older versions didn't; where they are, they hold this."""
LEVELS = {"image_features": 2, "text_features": 2, "logits": 2, "token_gram_drift": 1}
"""The arrays of a snapshot and how many axes they have."""
OPTIONAL_LEVELS = {"token_gram_map": 2}
"""Arrays that older snapshots, and features computed elsewhere, don't have."""


def table_fits(name: str, table: pd.DataFrame) -> bool:
    """Whether a table has its columns, each with what belongs there; a list of images has every id once.

    Raises:
        Exception: of pyarrow, where the bytes of a text are none.
    """
    wanted = POINT if name.startswith("maps/") else COLUMNS.get(name, {})
    if not table.columns.is_unique or not set(wanted) <= set(table.columns):
        return False
    there = {**wanted, **{column: kind for column, kind in OPTIONAL.items() if column in table}}
    return all(_holds(table[column], kind) for column, kind in there.items()) and (
        name not in ("probe", "images") or bool(table["id"].is_unique)
    )


def arrays_fit(arrays: Mapping[str, np.ndarray]) -> bool:
    """Whether a snapshot has all its arrays, of floats, and in shapes that belong together."""
    levels = LEVELS | {name: axes for name, axes in OPTIONAL_LEVELS.items() if name in arrays}
    if any(name not in arrays or arrays[name].ndim != axes for name, axes in levels.items()):
        return False
    if not all(np.issubdtype(arrays[name].dtype, np.floating) for name in levels):
        return False
    (n, width), (classes, text_width) = arrays["image_features"].shape, arrays["text_features"].shape
    return (
        n > 0
        and width == text_width
        and arrays["logits"].shape == (n, classes)
        and all(len(arrays[name]) == n for name in ("token_gram_drift", *OPTIONAL_LEVELS) if name in arrays)
    )


def metric_rows(trees: Iterable[Any]) -> list[dict[str, float]]:
    """Those that are an optimiser step's, with the numbers that they hold."""
    rows = []
    for tree in trees:
        pairs = tree.items() if isinstance(tree, dict) else ()
        row = {key: value for key, value in pairs if is_text(key) and _is_number(value)}
        if isinstance(row.get("step"), int) and isinstance(row.get("epoch", 0), int) and row["step"] >= 0:
            rows.append(row)
    return rows


def is_text(tree: Any) -> bool:
    """Whether every text in a JSON tree can be written down again: halves of a character pair can't."""
    if isinstance(tree, str):
        return tree.isprintable() or not any("\ud800" <= character <= "\udfff" for character in tree)
    if isinstance(tree, dict):
        return all(is_text(key) and is_text(value) for key, value in tree.items())
    return all(is_text(value) for value in tree) if isinstance(tree, list) else True


def _is_number(value: Any) -> bool:
    return isinstance(value, float) or (type(value) is int and abs(value) <= LARGEST)


def _holds(column: pd.Series, kind: str) -> bool:
    if kind == "text" and isinstance(column.dtype, pd.StringDtype):
        pa.array(column).validate(full=True)  # where bytes are no text, this raises, too
        return True
    if kind == "text":
        texts = column.astype(object)  # where bytes are no text, this raises
        return pd.api.types.infer_dtype(texts, skipna=True) in ("string", "empty")
    if kind == "number":
        return pd.api.types.is_float_dtype(column) or pd.api.types.is_integer_dtype(column)
    whole = pd.api.types.is_integer_dtype(column) and not column.isna().any()
    return whole and (not len(column) or bool(column.between(-LARGEST, LARGEST).all()))
