"""What is known of each image, once, and at every snapshot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd
import pyarrow as pa

from mpsviz.analysis.features.neighborhood import allowed_neighbors
from mpsviz.labels import MOST_GROUPS
from mpsviz.view.cells import cells, laid_out
from mpsviz.view.levels import on_scale, smallest
from mpsviz.view.packed import Packed, packed

NO_SHEET = 65535
"""Marks an image without a picture."""
UNKNOWN = 255
"""Marks an image of which it is not known whether it is named right."""


@dataclass(frozen=True)
class Shown:
    """A measure that the view colours by: its title, whether 254 levels do (65,534 otherwise), and, where it counts
    neighbours, how many are looked at at most: its title says of how many it counts."""

    title: str
    coarse: bool = True
    neighbors: int = 0

    def titled(self, n_images: int) -> str:
        """Its title in a run of so many images."""
        k = allowed_neighbors(self.neighbors, n_images)
        return f"{self.title} of {k}" if k else self.title


MEASURES = {
    "drift": Shown("Drift", coarse=False),
    "neighbors_lost_10": Shown("Neighbours lost", neighbors=10),
    "text_margin": Shown("Margin"),
    "entropy": Shown("Entropy"),
}
"""What is sent of the measures of an image at a snapshot, where the run has them."""


def pack_images(
    images: pd.DataFrame,
    epochs: Sequence[int],
    *,
    predicted: pd.DataFrame | None = None,
    measures: pd.DataFrame | None = None,
    thumbnails: Mapping[str, tuple[int, int, int]] | None = None,
    sentences: Sequence[str] = (),
) -> Packed:
    """Pack the images of a run.

    Args:
        images: a row an image: id, label, and any further columns; text becomes categories, numbers stay numbers. Text
            of more than MOST_GROUPS kinds is left out, unless it is the label.
        epochs: the S snapshots.
        predicted: id, epoch, predicted (the name of a class; "" for none), correct (0 or 1; NaN where not known).
        measures: epoch, id, measure, value; those in MEASURES are sent.
        thumbnails: id → number of a sprite sheet, and x and y of the left upper corner on it in px.
        sentences: what each row says, where rows are texts; it stands where there is no picture.

    Returns:
        "images": a row an image: id, the codes of each text column, float32 numbers, sheet, sheet_x, sheet_y, and
            sentence where rows have any.
        "moments": a row a snapshot and image, snapshot by snapshot: predicted (codes of `names`), correct (0, 1 or
        UNKNOWN), and levels of the measures. Meta: epochs, columns (name, categories, or null for numbers), names
        (what is predicted), and the scale of each measure.

    Raises:
        ValueError: an id is there twice.
    """
    if not images["id"].is_unique:
        raise ValueError("an image is there twice")
    ids = images["id"].astype(str).tolist()
    columns, about = _columns(images)
    names = _names(predicted)
    moments, scales = _moments(ids, epochs, names, predicted, measures)
    meta = {
        "epochs": [int(epoch) for epoch in epochs],
        "columns": about,
        "names": names,
        "measures": scales,
    }
    columns = {"id": pa.array(ids), **columns, **_pictures(ids, thumbnails or {})}
    if len(sentences):
        columns["sentence"] = pa.array(list(sentences), pa.string())
    return packed("images", meta, {"moments": len(ids)}, images=pa.table(columns), moments=pa.table(moments))


def pack_moments(
    ids: Sequence[str],
    epochs: Sequence[int],
    *,
    predicted: pd.DataFrame | None = None,
    measures: pd.DataFrame | None = None,
) -> Packed:
    """Pack later snapshots of a run that goes on: "moments" as in `pack_images`, without what is known once."""
    names = _names(predicted)
    moments, scales = _moments(list(ids), epochs, names, predicted, measures)
    meta = {"epochs": [int(epoch) for epoch in epochs], "names": names, "measures": scales}
    return packed("moments", meta, moments=pa.table(moments))


def _names(predicted: pd.DataFrame | None) -> list[str]:
    return [] if predicted is None else sorted(set(predicted["predicted"].dropna().unique()) - {""})


def _columns(images: pd.DataFrame) -> tuple[dict[str, np.ndarray], list[dict]]:
    """The columns besides the id: codes of text, float32 of numbers; under names that can't meet another column's."""
    arrays, about = {}, []
    for number, name in enumerate(column for column in images.columns if column != "id"):
        values, key = images[name], f"column_{number}"
        if pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values):
            arrays[key] = values.to_numpy(np.float32, na_value=np.nan)
            about.append({"key": key, "name": str(name), "categories": None})
            continue
        text = values.astype(object).where(values.notna(), "").astype(str)
        categories = sorted(set(text.unique()) - {""})
        if len(categories) > MOST_GROUPS and name != "label":
            continue
        arrays[key] = _codes(text.to_numpy(object), categories)
        about.append({"key": key, "name": str(name), "categories": categories})
    return arrays, about


def _codes(text: np.ndarray, categories: list[str]) -> np.ndarray:
    """The place of each text among the categories; the type's largest number where it is none of them."""
    kind = smallest(len(categories))
    codes = pd.Index(categories, dtype=object).get_indexer(pd.Index(text, dtype=object))
    return np.where(codes < 0, np.iinfo(kind).max, codes).astype(kind)


def _moments(
    ids: list[str],
    epochs: Sequence[int],
    names: list[str],
    predicted: pd.DataFrame | None,
    measures: pd.DataFrame | None,
) -> tuple[dict[str, np.ndarray], dict[str, dict]]:
    """The columns of a row a snapshot and image, and the scales of the measures among them."""
    size = len(epochs) * len(ids)
    arrays = {}
    if predicted is not None:
        at = cells(predicted, "id", epochs, ids)
        kinds, texts = pd.factorize(predicted["predicted"])
        codes = _codes(np.array([*texts, ""], dtype=object), names)  # the last one is of those without a prediction
        arrays["predicted"] = laid_out(codes[kinds], at, size, codes[-1]).astype(codes.dtype)
        known = laid_out(predicted["correct"].to_numpy(float, na_value=np.nan), at, size, np.nan)
        arrays["correct"] = np.nan_to_num(known, nan=UNKNOWN).astype(np.uint8)
    scales = {}
    kinds, measured = ([], []) if measures is None else pd.factorize(measures["measure"])
    for name, shown in MEASURES.items():
        if measures is None or name not in measured:
            continue
        there = measures[["epoch", "id", "value"]].take(np.flatnonzero(kinds == list(measured).index(name)))
        at = cells(there, "id", epochs, ids)
        values = laid_out(there["value"].to_numpy(float), at, size, np.nan)
        arrays[name], scale = on_scale(values, np.uint8 if shown.coarse else np.uint16)
        scales[name] = {"title": shown.titled(len(ids)), **asdict(scale)}
    return arrays, scales


def _pictures(ids: list[str], thumbnails: Mapping[str, tuple[int, int, int]]) -> dict[str, np.ndarray]:
    places = np.array([thumbnails.get(image, (NO_SHEET, 0, 0)) for image in ids], dtype=np.uint16).reshape(-1, 3)
    return dict(zip(("sheet", "sheet_x", "sheet_y"), places.T, strict=True))  # (n, 3) → (3, n)
