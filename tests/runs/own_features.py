"""Features of 18 images of three classes, before and after, as somebody else's program saves them."""

from __future__ import annotations

from pathlib import Path

import numpy as np

NAMES = np.array(["fox", "wolf", "bear"])
N, D = 18, 8


def arrays() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(0)
    centres = rng.normal(size=(3, D))
    labels = np.repeat(np.arange(3), N // 3)
    before = centres[labels] + rng.normal(size=(N, D))
    after = np.stack([before + 0.3 * centres[labels], before + 2 * centres[labels]])
    return {"before": before, "after": after, "labels": labels, "class_names": NAMES, "text_features": centres}


def saved(file: Path, *left_out: str) -> Path:
    np.savez(file, **{name: array for name, array in arrays().items() if name not in left_out})
    return file
