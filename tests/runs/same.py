"""When two runs are the same."""

from __future__ import annotations

import numpy as np
import pandas as pd
from safetensors.numpy import load_file

from mpsviz.runs.folder.store import RunFolder

TABLES = ("analysis/summary", "analysis/per_class", "analysis/per_image", "maps/pca")


def assert_same(run: RunFolder, other: RunFolder) -> None:
    """All that was learnt, measured and drawn, to the bit, but for what it took."""
    weights, expected = (load_file(folder.path / "model.safetensors") for folder in (run, other))
    assert weights.keys() == expected.keys()
    assert all(np.array_equal(weights[name], expected[name]) for name in expected)
    assert run.epochs() == other.epochs()
    pd.testing.assert_frame_equal(run.metrics(), other.metrics())
    for table in TABLES:
        pd.testing.assert_frame_equal(run.written(table), other.written(table))
