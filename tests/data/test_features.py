"""Own features for the views alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mpsviz.data.dataset import BYSTANDER
from mpsviz.data.features import load_features

RNG = np.random.default_rng(0)
BEFORE = RNG.normal(size=(6, 4)) * 1e3
AFTER = RNG.normal(size=(3, 6, 4))


def unit(x: np.ndarray) -> np.ndarray:
    return x / np.linalg.norm(x, axis=-1, keepdims=True)


def npz(folder: Path, **arrays: object) -> Path:
    np.savez(folder / "features.npz", **arrays)  # pyright: ignore[reportArgumentType]
    return folder / "features.npz"


def test_two_arrays_are_enough(tmp_path: Path):
    table = load_features(npz(tmp_path, before=BEFORE.astype(np.float16), after=AFTER[0]))
    assert table.before.dtype == table.after.dtype == np.float32
    np.testing.assert_allclose(table.before, unit(BEFORE.astype(np.float16).astype(float)), rtol=1e-6)
    np.testing.assert_allclose(table.after, unit(AFTER[:1]), rtol=1e-5)
    assert table.ids == ("0", "1", "2", "3", "4", "5")
    assert (table.labels == BYSTANDER).all()
    assert (table.class_names, table.text_features) == ((), None)


def test_everything_may_be_there(tmp_path: Path):
    path = npz(
        tmp_path,
        before=BEFORE,
        after=AFTER,
        labels=np.array([0, 1, 1, -1, 2, 0]),
        ids=np.array(list("abcdef")),
        text_features=np.eye(3, 4),
        class_names=np.array(["cat", "dog", "owl"]),
    )
    table = load_features(path)
    assert table.after.shape == (3, 6, 4)
    assert table.labels.tolist() == [0, 1, 1, -1, 2, 0]
    assert table.class_names == ("cat", "dog", "owl")
    assert table.text_features is not None
    assert table.text_features.shape == (3, 4)
    assert table.ids == tuple("abcdef")


@pytest.mark.parametrize(
    ("labels", "expected", "names"),
    [
        (np.array(["dog", "cat", "", "cat", "dog", "dog"]), [1, 0, -1, 0, 1, 1], ("cat", "dog")),
        (np.array([10, 9, -1, 9, 10, 10]), [1, 0, -1, 0, 1, 1], ("9", "10")),
        (np.array([3, 1, 1, 1, 3, 3], dtype=np.uint64), [1, 0, 0, 0, 1, 1], ("1", "3")),
    ],
)
def test_labels_are_names_or_numbers(tmp_path: Path, labels: np.ndarray, expected: list[int], names: tuple[str, ...]):
    table = load_features(npz(tmp_path, before=BEFORE, after=AFTER, labels=labels))
    assert (table.labels.tolist(), table.class_names) == (expected, names)


def test_prompts_without_names_are_numbered(tmp_path: Path):
    labels = np.array([0, 0, 1, 1, 2, 2])
    table = load_features(npz(tmp_path, before=BEFORE, after=AFTER, labels=labels, text_features=np.eye(4)))
    assert table.class_names == ("0", "1", "2", "3")


@pytest.mark.parametrize("label", [["cat", "dog"] * 3, pd.Categorical(["cat", "dog"] * 3), [0, 1] * 3, None])
def test_a_parquet_has_lists(tmp_path: Path, label: object):
    frame = pd.DataFrame({"before": list(BEFORE), "after": list(AFTER[0].astype(np.float32)), "more": range(6)})
    if label is not None:
        frame["label"], frame["id"] = label, list("abcdef")
    frame.to_parquet(tmp_path / "features.parquet")
    table = load_features(tmp_path / "features.parquet")
    np.testing.assert_allclose(table.before, unit(BEFORE), rtol=1e-6)
    assert table.after.shape == (1, 6, 4)
    assert table.labels.tolist() == ([-1] * 6 if label is None else [0, 1] * 3)
