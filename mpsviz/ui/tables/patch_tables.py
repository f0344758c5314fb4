"""What changed inside one image: the token Gram drift of its patches. Pandas only: no Streamlit, no files."""

from __future__ import annotations

import numpy as np
import pandas as pd

from mpsviz.runs.folder.store import Snapshot
from mpsviz.ui.tables.run_tables import called


def most_moved_inside(probe: pd.DataFrame, snapshot: Snapshot) -> pd.DataFrame:
    """id, label, style, split and drift of the images by their token Gram drift, the largest first."""
    table = (
        called(probe)[["id", "label", "style", "split"]].fillna({"style": ""}).assign(drift=snapshot.token_gram_drift)
    )
    return table.sort_values("drift", ascending=False, kind="stable", ignore_index=True)


def patch_map(probe: pd.DataFrame, snapshot: Snapshot, image: str) -> np.ndarray | None:
    """The token Gram drift over one image, a square of patches; None where the run doesn't hold it."""
    rows = np.flatnonzero(probe["id"].to_numpy() == image)
    if snapshot.token_gram_map is None or len(rows) == 0:
        return None
    patches = snapshot.token_gram_map[rows[0]]
    side = round(len(patches) ** 0.5)
    return patches.reshape(side, side) if side**2 == len(patches) else None  # (P,) → (side, side), row by row
