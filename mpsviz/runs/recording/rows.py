"""What is known of the n rows of every snapshot before any features are there: ids, labels, columns, pictures."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from mpsviz.analysis.evidence.evidence import SPLITS
from mpsviz.data.dataset.part_names import split_of as part_of
from mpsviz.data.dataset.paths import is_text, shown
from mpsviz.data.formats.features.column_types import further
from mpsviz.errors import UserError
from mpsviz.labels import repeated
from mpsviz.runs.folder.recording import LABELS, TEXT
from mpsviz.runs.recording.arrays import plain
from mpsviz.runs.recording.labels import Labels, read_labels

PARTS = {"train": "few-shot", "val": "validation", "test": "held-out"}
"""What parts are called elsewhere → here."""
NUMBER = "label value"
"""The column of the probe that holds labels which are numbers."""
OWN = (TEXT, LABELS, NUMBER)
"""Columns of the probe that are not the user's."""


@dataclass(frozen=True)
class Rows:
    """Attributes:
    n: how many; None until the first features say so.
    ids: of each, no two the same; none where rows are named by their place.
    labels: of each, or of kind "none".
    pictures: a file each, None where there is none; or arrays; or none at all.
    texts: a sentence each, or none at all.
    columns: name → (n,) float64 with NaN, or words.
    split: (n,) of SPLITS; None where nobody says.
    notes: what of it is not used.
    lengths: how many there are of each thing that was given.
    """

    n: int | None
    ids: tuple[str, ...]
    labels: Labels
    pictures: Sequence[Any] = ()
    texts: tuple[str, ...] = ()
    columns: Mapping[str, np.ndarray] | None = None
    split: np.ndarray | None = None
    notes: tuple[str, ...] = ()
    lengths: Mapping[str, int] = field(default_factory=dict)

    def of(self, n: int) -> Rows:
        """The same, now that their number is known."""
        return self if self.ids else replace(self, n=n, ids=tuple(str(row) for row in range(n)))

    def check_number(self, features: Any) -> None:
        """Whether there are as many features as was given of anything else; raises UserError where there are not."""
        if np.ndim(features):
            _check_lengths({**self.lengths, "features": len(features)})

    def order_of(self, ids: Any) -> np.ndarray:
        """(n,) where each of the rows is among ids in another order; raises UserError where they are others."""
        given = _ids(ids)
        places = {name: place for place, name in enumerate(given)}
        if len(given) != len(self.ids) or any(name not in places for name in self.ids):
            raise UserError("The ids of this snapshot are not those of the recording.", next_step="Hand over all rows.")
        return np.array([places[name] for name in self.ids])

    def digest(self) -> str:
        """SHA-256 of ids and labels; needs the ids."""
        labels = self.labels
        parts = [self.ids, labels.kind, labels.names, labels.class_names]
        parts += [None if one is None else one.tolist() for one in (labels.classes, labels.numbers)]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def read_rows(
    *, ids: Any, labels: Any, class_names: Sequence[str] | None, images: Any, texts: Any, columns: Any, split: Any
) -> Rows:
    """Check what was given of the rows, as far as they can be without features.

    Raises:
        UserError: two of them are of different lengths, an id is there twice, or something is not what it should be.
    """
    known = {
        "ids": () if ids is None else _ids(ids),
        "labels": read_labels(labels, class_names),
        "images": () if images is None else _pictures(images),
        "texts": () if texts is None else _texts(texts, "texts"),
        "split": () if split is None else _parts(split),
    }
    kept, notes = ({}, ()) if columns is None else _columns(columns)
    lengths = {name: len(one) for name, one in known.items() if len(one)}
    lengths |= {f"column '{name}'": len(values) for name, values in kept.items()}
    _check_lengths(lengths)
    n = next(iter(lengths.values()), None)
    rows = Rows(
        n, known["ids"], known["labels"], known["images"], known["texts"], kept,
        np.array(known["split"]) if split is not None else None, notes, lengths,
    )  # fmt: skip
    return rows if n is None else rows.of(n)


def _check_lengths(lengths: Mapping[str, int]) -> None:
    if len(set(lengths.values())) > 1:
        said = ", ".join(f"{name} {length:,}" for name, length in lengths.items())
        raise UserError(f"The rows are not equally many: {said}.", next_step="Give one of each for every row.")


def _ids(values: Any) -> tuple[str, ...]:
    ids = _texts(values, "ids")
    if "" in ids:
        raise UserError("An id is empty.", next_step="Give every row a name of its own.")
    if twice := sorted(repeated(ids)):
        raise UserError(
            f"The id '{shown(twice[0])}' is there twice, and {len(twice):,} ids are.",
            next_step="Give every row a name of its own, for example its path.",
        )
    return ids


def _texts(values: Any, name: str) -> tuple[str, ...]:
    """Text, or whole numbers as text."""
    listed = [one.item() if isinstance(one, np.generic) else one for one in _listed(values)]
    wrong = [one for one in listed if not isinstance(one, (str, int, Path)) or isinstance(one, bool)]
    if wrong:
        raise UserError(f"{name} are texts or whole numbers, but one is {wrong[0]!r:.60}.", next_step="Make it text.")
    texts = tuple(str(one) for one in listed)
    if not all(map(is_text, texts)):
        raise UserError(f"{name} hold text that is not valid Unicode.", next_step="Decode it with errors='replace'.")
    return texts


def _listed(values: Any) -> list[Any]:
    if isinstance(values, (str, bytes)):
        raise UserError(f"One text was given for all rows: {values!r:.60}.", next_step="Give a list, one a row.")
    return plain(values).tolist() if hasattr(values, "detach") else list(values)


def _pictures(images: Any) -> Sequence[Any]:
    """Paths as `Path`, made absolute; arrays as they come, (n, H, W), (n, H, W, 3) or a list of such.

    Raises:
        UserError: they are neither.
    """
    if hasattr(images, "detach") or (isinstance(images, np.ndarray) and images.dtype.kind != "O"):
        array = plain(images)
        if array.dtype.kind == "U":
            return [Path(text).absolute() if text else None for text in array.tolist()]
        if array.dtype != np.uint8 or array.ndim not in (3, 4) or (array.ndim == 4 and array.shape[3] not in (1, 3, 4)):
            raise UserError(
                f"images have the shape {array.shape} and hold {array.dtype}.",
                next_step="Give paths, or arrays (n, H, W, 3) of 8-bit numbers from 0 to 255.",
            )
        return list(array)
    listed = list(images)
    if all(one is None or isinstance(one, (str, Path)) for one in listed):
        return [Path(one).absolute() if one else None for one in listed]
    return listed


def _parts(split: Any) -> list[str]:
    parts = []
    for part in _texts(split, "split"):
        named = part if part in SPLITS else PARTS.get(part_of(part))
        if named is None:
            raise UserError(
                f"The split '{shown(part)}' is not known.", next_step=f"Choose of: {', '.join((*SPLITS, *PARTS))}."
            )
        parts.append(named)
    return parts


def _columns(columns: Any) -> tuple[dict[str, np.ndarray], tuple[str, ...]]:
    """Every column as numbers or words; and a note on those that are neither."""
    table = columns if isinstance(columns, pd.DataFrame) else pd.DataFrame(dict(columns))
    if not table.columns.is_unique:
        raise UserError("Two columns have one name.", next_step="Give every column a name of its own.")
    if taken := [name for name in table.columns if name in OWN]:
        raise UserError(
            f"A column can't be called '{taken[0]}' in a recording.",
            next_step="Call it otherwise, or give it as texts= or labels=.",
        )
    kept, unused = {}, []
    for name in table.columns:
        values = _column(table[name])
        if values is None or not is_text(str(name)):
            unused.append(str(name))
        else:
            kept[str(name)] = values
    if not unused:
        return kept, ()
    return kept, (f"Columns that are neither numbers nor words, or empty, are not used: {shown(', '.join(unused))}.",)


def _column(series: pd.Series) -> np.ndarray | None:
    try:
        array = pa.Array.from_pandas(series)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError):
        array = pa.Array.from_pandas(series.map(lambda one: one if one is None else str(one)))
    return further(array if isinstance(array, pa.ChunkedArray) else pa.chunked_array([array]))
