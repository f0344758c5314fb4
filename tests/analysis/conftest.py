"""A small world to measure: 4 classes in 2 families, 6 images a class, 5 bystanders, 9 names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from mpsviz.analysis.evidence.evidence import Evidence

MakeEvidence = Callable[..., Evidence]


def unit(vectors: np.ndarray) -> np.ndarray:
    return vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)


@pytest.fixture
def make_evidence() -> MakeEvidence:
    """Give evidence on random features, with any of its arrays replaced by name."""

    def make(**changes: Any) -> Evidence:
        rng = np.random.default_rng(7)
        label = np.r_[np.repeat(np.arange(4), 6), np.full(5, -1)]
        split = np.r_[np.tile(["few-shot", "validation", *["held-out"] * 4], 4), ["bystander"] * 5]
        n = len(label)
        before = unit(rng.normal(size=(n, 8)) + 2 * np.eye(8)[label])
        names = rng.normal(size=(9, 8))
        arrays: dict[str, Any] = {
            "before": before,
            "after": unit(before + 0.3 * rng.normal(size=(n, 8))),
            "zero_shot_logits": 10 * before @ np.eye(8)[:4].T,
            "logits": 10 * before @ np.eye(8)[:4].T + rng.normal(size=(n, 4)),
            "token_gram_drift": rng.uniform(0, 0.2, size=n),
            "label": label,
            "family": np.where(label >= 0, label // 2, 1),
            "split": split,
            "text_features": 10 * np.eye(8)[:4],
            "name_features": names,
            "name_index": np.where(label >= 0, label, np.arange(n) - 24 + 4),
            "n_neighbors": 3,
            "fine_label": np.where(label >= 0, np.arange(n) // 2 % 2, -1),
        }
        return Evidence(**(arrays | changes))

    return make
