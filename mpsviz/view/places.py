"""A map at every snapshot: at most 5 bytes an image and snapshot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

import numpy as np
import pandas as pd
import pyarrow as pa

from mpsviz.view.cells import cells, laid_out
from mpsviz.view.levels import on_grid, square_around
from mpsviz.view.packed import Packed, packed

MOST_RELIABLE = 254
UNKNOWN_RELIABILITY = 255
"""Marks an image of which it is not known how far its place can be trusted: of too few images nobody knows."""


def pack_places(
    places: pd.DataFrame, ids: Sequence[str], *, name: str, title: str, prompts: pd.DataFrame | None = None
) -> Packed:
    """Pack a map.

    Args:
        places: a row an image and epoch: id, epoch, x, y, reliability (0…1), and noise_floor where it is known.
        ids: the n images, in the order of `pack_images`; one that the map lacks has no place.
        name: of the map, for example "aligned_umap".
        prompts: where class names belong among the images: label, epoch, x, y.

    Returns:
        "places": x and y uint16, reliability uint8 (in MOST_RELIABLE steps, or UNKNOWN_RELIABILITY), a row a snapshot
        and image, snapshot by snapshot. "prompts": x and y uint16, a row a snapshot and name. Meta: name, title,
        epochs, prompts (their names), square, and noise_floor of each epoch as a share of the square's side, null where
        not known.

    Raises:
        ValueError: an image, or a name, has two rows at one epoch.
    """
    epochs = sorted(int(epoch) for epoch in places["epoch"].unique())
    table = _by_epoch(places, "id", epochs, list(ids), ["x", "y", "reliability"])
    positions = table[:, :2]
    square = square_around(positions)
    steps = on_grid(positions, square)
    reliability = np.rint(np.clip(table[:, 2], 0, 1) * MOST_RELIABLE)
    floors = places.groupby("epoch")["noise_floor"].first() if "noise_floor" in places else pd.Series(dtype=float)
    floors = floors.reindex(epochs).to_numpy(float) / square.side
    meta = {
        "name": name,
        "title": title,
        "epochs": epochs,
        "prompts": [] if prompts is None else sorted(set(prompts["label"].astype(str))),
        "square": asdict(square),
        "noise_floor": [float(floor) if np.isfinite(floor) else None for floor in floors],
    }
    columns = {
        "x": steps[:, 0],
        "y": steps[:, 1],
        "reliability": np.nan_to_num(reliability, nan=UNKNOWN_RELIABILITY).astype(np.uint8),
    }
    marks = np.empty((0, 2), np.uint16)
    if prompts is not None:
        marks = on_grid(_by_epoch(prompts, "label", epochs, meta["prompts"], ["x", "y"]), square)
    strides = {"places": len(ids), "prompts": len(meta["prompts"])}
    named = pa.table({"x": marks[:, 0], "y": marks[:, 1]})
    return packed("places", meta, strides, places=pa.table(columns), prompts=named)


def _by_epoch(table: pd.DataFrame, key: str, epochs: list[int], keys: list[str], columns: list[str]) -> np.ndarray:
    """(len(epochs) · len(keys), columns), epoch by epoch; NaN where the table has none."""
    at = cells(table, key, epochs, keys)
    if (np.bincount(at[at >= 0]) > 1).any():
        raise ValueError(f"two places for one {key} at one epoch")
    return laid_out(table[columns].to_numpy(float), at, len(epochs) * len(keys), np.nan)
