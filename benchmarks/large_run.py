"""A finished run of many images and snapshots with everything that pages and reports show, made without training.

Features of 128 numbers are those of the world whose changes are known (`ground_truth.py`: five classes shrink, two
merge). Everything else is measured and drawn from them by the program itself, as `mpsviz analyse` does it. The pictures
are crops of the two photographs that come with scikit-learn, each with a place, a size and colours of its own, so that
they take as many bytes as photographs do.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import torch
from PIL import Image, ImageEnhance
from sklearn.datasets import load_sample_images

from benchmarks.ground_truth import N_CLASSES, make_truth
from mpsviz.config.run_config import RunConfig, with_changes
from mpsviz.runs.background.remeasure import remeasure
from mpsviz.runs.folder.probe import write_thumbnails
from mpsviz.runs.folder.store import RunFolder, Snapshot
from mpsviz.runs.lifecycle.status import Status, write_status

WIDTH = 128
PICTURE_PX = 160
SCALE = 100.0
"""Of logits: one over CLIP's temperature."""


def large_run(
    path: Path,
    count: int,
    snapshots: int,
    *,
    settings: dict[str, object] | None = None,
    seed: int = 0,
    tell: Callable[[str], None] = lambda line: None,
) -> RunFolder:
    """The folder; measured by this process, which takes minutes from thousands of images on.

    Args:
        settings: what is not as in a `RunConfig`, by dotted name; for example the maps that are drawn.
        seed: of the features, the split and the pictures.
        tell: called with what is being done.
    """
    truth = make_truth(per_class=-(-count // N_CLASSES), width=WIDTH, n_snapshots=snapshots, seed=seed)
    rng = np.random.default_rng(seed)
    rows = rng.permutation(len(truth.label))[:count]
    features, label = truth.features[:, rows].astype(np.float32), truth.label[rows]
    ids, names = [f"photo-{row:06d}.jpg" for row in range(count)], [f"class {code:02d}" for code in range(N_CLASSES)]
    run = RunFolder.create(path, with_changes(RunConfig(), settings or {}))
    probe = {"id": ids, "label": [names[code] for code in label], "label_index": label}
    empty = dict.fromkeys(("family", "style", "fine_label", "domain", "fold"), "")
    split = np.where(rng.random(count) < 0.8, "held-out", "validation")
    run.write_table("probe", pd.DataFrame({**probe, **empty, "split": split, "name_index": -1}))
    run.write_json("classes.json", names)
    text = _unit(np.stack([features[0][label == code].mean(axis=0) for code in range(N_CLASSES)]))  # (C, D)
    for epoch, one in enumerate(map(_unit, features)):
        logits = SCALE * one @ text.T  # (n, D) · (D, C) → (n, C)
        run.write_snapshot(Snapshot(epoch, one, text, logits, np.full(count, np.nan)))
    write_thumbnails(run, SimpleNamespace(records=[SimpleNamespace(id=image) for image in ids]), Crops(count, seed))
    write_status(run, Status(state="finished", phase="finished", epochs=snapshots - 1, epoch=snapshots - 1))
    remeasure(run, tell)
    return run


def _unit(features: np.ndarray) -> np.ndarray:
    return features / np.linalg.norm(features, axis=-1, keepdims=True)


class Crops:
    """So many photographs, (3, PICTURE_PX, PICTURE_PX) uint8 each, made when they are asked for."""

    def __init__(self, count: int, seed: int) -> None:
        self.count, self.seed = count, seed

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, number: int) -> torch.Tensor:
        rng = np.random.default_rng((self.seed, number))
        photograph = _photographs()[rng.integers(2)]
        side = int(rng.integers(110, min(photograph.size)))
        x, y = (int(rng.integers(whole - side + 1)) for whole in photograph.size)
        crop = photograph.crop((x, y, x + side, y + side)).resize((PICTURE_PX, PICTURE_PX), Image.Resampling.LANCZOS)
        for change in (ImageEnhance.Color, ImageEnhance.Brightness, ImageEnhance.Contrast):
            crop = change(crop).enhance(float(rng.uniform(0.6, 1.4)))
        return torch.from_numpy(np.asarray(crop).copy()).permute(2, 0, 1)  # (H, W, 3) → (3, H, W)


@cache
def _photographs() -> list[Image.Image]:
    return [Image.fromarray(one) for one in load_sample_images().images]
