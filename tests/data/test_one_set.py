"""One set of features, and what lies beside it, in any of its usual forms."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mpsviz.data.formats.features.features import load_features
from tests.data.features import AFTER, BEFORE, LABELS, npz, set_of, unit


@pytest.mark.parametrize("name", ["features", "embeddings", "X", "image_features", "before"])
def test_one_set_is_enough(tmp_path: Path, name: str):
    np.testing.assert_allclose(set_of(load_features(npz(tmp_path, **{name: BEFORE, "y": LABELS}))), unit(BEFORE), 1e-5)
    pd.DataFrame({name: list(BEFORE), "y": LABELS}).to_parquet(tmp_path / "features.parquet")
    table = load_features(tmp_path / "features.parquet")
    np.testing.assert_allclose(set_of(table), unit(BEFORE), rtol=1e-5)
    assert (table.class_names, table.notes) == (("cat", "dog"), ())


def test_moments_of_one_name_are_before_and_after(tmp_path: Path):
    table = load_features(npz(tmp_path, features=AFTER))
    np.testing.assert_allclose(table.before, unit(AFTER[0]), rtol=1e-5)
    np.testing.assert_allclose(table.after, unit(AFTER[1:]), rtol=1e-5)


@pytest.mark.parametrize("column", ["f{}", "{}", "feat_{}", "dim {}", "emb-{}", "anything.{}"])
@pytest.mark.parametrize("kind", ["csv", "tsv", "parquet"])
def test_a_column_a_number_is_one_set(tmp_path: Path, column: str, kind: str):
    frame = pd.DataFrame({column.format(d): BEFORE[:, d] for d in (2, 0, 3, 1)} | {"label": [3, 1, 1, 3, -1, 3]})
    path = tmp_path / f"features.{kind}"
    frame.to_parquet(path) if kind == "parquet" else frame.to_csv(path, index=False, sep="\t" if kind == "tsv" else ";")
    table = load_features(path)
    np.testing.assert_allclose(set_of(table), unit(BEFORE), rtol=1e-5)
    assert (table.labels.tolist(), table.class_names) == ([1, 0, 0, 1, -1, 1], ("1", "3"))


def test_columns_of_before_and_after(tmp_path: Path):
    sets = {"before": BEFORE, "after_": AFTER[0]}
    columns = {f"{name}{d + 1}": values[:, d] for name, values in sets.items() for d in range(4)}
    pd.DataFrame(columns | {"size0": 1, "size1": 2, "id": list("abcdef")}).to_csv(tmp_path / "f.csv", index=False)
    table = load_features(tmp_path / "f.csv")
    np.testing.assert_allclose(table.before, unit(BEFORE), rtol=1e-5)
    np.testing.assert_allclose(table.after, unit(AFTER[:1]), rtol=1e-5)
    assert table.notes[0] == "The columns 'size0', 'size1' are not used."
    assert table.ids == tuple("abcdef")


@pytest.mark.parametrize(
    ("file", "beside"),
    [
        ("features.npy", "labels.npy"),
        ("train_features.npy", "train_labels.npy"),
        ("clip.npy", "clip_labels.npy"),
        ("X.npy", "y.npy"),
        ("features.npy", "labels.txt"),
    ],
)
def test_an_npy_takes_the_labels_beside_it(tmp_path: Path, file: str, beside: str):
    np.save(tmp_path / file, BEFORE)
    if beside.endswith(".npy"):
        np.save(tmp_path / beside, LABELS)
    else:
        (tmp_path / beside).write_text("\n".join(LABELS) + "\n")
    table = load_features(tmp_path / file)
    np.testing.assert_allclose(set_of(table), unit(BEFORE), rtol=1e-5)
    assert (table.labels.tolist(), table.class_names) == ([1, 0, 0, 1, 0, 1], ("cat", "dog"))
    assert table.notes == (f"Labels were read from '{beside}' beside it.",)


def test_an_npy_of_before_takes_the_one_of_after_and_labels_that_do_not_fit_are_said(tmp_path: Path):
    np.save(tmp_path / "before.npy", BEFORE)
    np.save(tmp_path / "after.npy", AFTER)
    np.save(tmp_path / "labels.npy", LABELS[:5])
    table = load_features(tmp_path / "before.npy")
    np.testing.assert_allclose(table.after, unit(AFTER), rtol=1e-5)
    assert table.notes[:2] == (
        "What came after was read from 'after.npy' beside it.",
        "'labels.npy' beside it is no list of 6 labels and is not used.",
    )
