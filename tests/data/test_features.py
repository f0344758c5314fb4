"""Own features for the views alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mpsviz.data.dataset.records import BYSTANDER
from mpsviz.data.formats.features.features import load_features
from mpsviz.errors import UserError
from tests.data.features import AFTER, BEFORE, LABELS, RNG, npz, unit


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


@pytest.mark.parametrize("name", ["labels", "label", "y", "targets", "Label", "class"])
@pytest.mark.parametrize("ids", ["ids", "id", "filename", "paths"])
def test_labels_and_ids_by_any_usual_name_in_both_formats(tmp_path: Path, name: str, ids: str):
    columns = {"before": list(BEFORE), "after": list(AFTER[0]), name: LABELS, ids: list("abcdef")}
    pd.DataFrame(columns).to_parquet(tmp_path / "features.parquet")
    for path in (npz(tmp_path, **columns), tmp_path / "features.parquet"):
        table = load_features(path)
        assert table.labels.tolist() == [1, 0, 0, 1, 0, 1]
        assert table.class_names == ("cat", "dog")
        assert table.ids == tuple("abcdef")
        assert table.notes == ()


def test_what_is_not_used_and_what_is_missing_is_said(tmp_path: Path):
    columns = {"before": list(BEFORE), "after": list(AFTER[0]), "size": list(BEFORE), "when": [[0]] * 6}
    pd.DataFrame(columns).to_parquet(tmp_path / "features.parquet")
    for path, kind in ((npz(tmp_path, **columns), "arrays"), (tmp_path / "features.parquet", "columns")):
        used, labels = load_features(path).notes
        assert used == f"The {kind} 'size', 'when' are not used."
        assert labels.startswith("There are no labels (nothing is called labels, label, y, ")


def test_of_two_spellings_the_apps_own_is_used_and_the_other_named(tmp_path: Path):
    table = load_features(npz(tmp_path, before=BEFORE, after=AFTER, labels=LABELS, label=LABELS[::-1], y=range(6)))
    assert table.labels.tolist() == [1, 0, 0, 1, 0, 1]
    assert table.notes == ("The arrays 'label', 'y' are not used.",)


def test_a_name_that_only_others_use_is_left_where_it_does_not_fit(tmp_path: Path):
    """Such a file was opened before."""
    given = {"y": RNG.normal(size=6), "classes": np.array([["a"], ["b"]]), "text_embeddings": np.eye(3)}
    table = load_features(npz(tmp_path, before=BEFORE, after=AFTER, **given))
    assert (table.class_names, table.text_features) == ((), None)
    for name in given:
        assert any(note.startswith(f"'{name}' is not used: ") for note in table.notes)


@pytest.mark.parametrize("kind", ["npz", "parquet"])
@pytest.mark.parametrize("bad", [np.nan, np.inf, 0])
def test_one_bad_row_among_many_is_left_out_and_counted(tmp_path: Path, kind: str, bad: float):
    before, after = RNG.normal(size=(2, 200, 4))
    before[7], after[150] = bad, bad
    labels, ids = np.arange(200) % 3, [f"image {row}" for row in range(200)]
    if kind == "npz":
        path = npz(tmp_path, before=before, after=after, labels=labels, ids=ids)
    else:
        path = tmp_path / "features.parquet"
        lists = {"before": list(before), "after": list(after)}
        if np.isnan(bad):
            lists["before"][7], lists["after"][150][2] = None, np.nan
        pd.DataFrame(lists | {"labels": labels, "ids": ids}).to_parquet(path)
    table = load_features(path)
    kept = np.delete(np.arange(200), [7, 150])
    np.testing.assert_allclose(table.before, unit(before[kept]), rtol=1e-5)
    np.testing.assert_allclose(table.after[0], unit(after[kept]), rtol=1e-5)
    assert table.labels.tolist() == labels[kept].tolist()
    assert table.ids == tuple(ids[row] for row in kept)
    assert table.notes == ("2 of 200 rows were left out, zero or not finite: image 7, image 150.",)
    before[20] = bad
    path = npz(tmp_path, before=before, after=after)
    with pytest.raises(UserError, match=r"3 of 200, row 7 first.*more than 1%\. Look at what the model returns for"):
        load_features(path)
    with pytest.raises(UserError, match=r"nowhere.npz' is not there\. Look at how its path is spelled"):
        load_features(path.with_name("nowhere.npz"))


def test_blanks_around_labels_part_no_class(tmp_path: Path):
    table = load_features(npz(tmp_path, before=BEFORE, after=AFTER, labels=np.array(["cat", "cat ", "dog"] * 2)))
    assert (table.class_names, table.labels.tolist()) == (("cat", "dog"), [0, 0, 1] * 2)
    assert table.notes == ("Blanks around 2 labels were taken off.",)


def test_a_class_for_each_image_is_a_label(tmp_path: Path):
    table = load_features(npz(tmp_path, features=BEFORE, classes=np.array(["dog", "cat", "dog"] * 2)))
    assert (table.class_names, table.labels.tolist()) == (("cat", "dog"), [1, 0, 1] * 2)


def test_three_axes_are_said_to_be_read_as_moments(tmp_path: Path):
    table = load_features(npz(tmp_path, features=AFTER, labels=np.arange(6) % 2))
    assert table.notes == ("'features' was read as 3 moments of 6 images each.",)


def test_decimal_commas_are_read(tmp_path: Path):
    rows = [f"cat;{x:.3f};{y:.3f}".replace(".", ",") for x, y in BEFORE[:, :2]]
    (tmp_path / "features.csv").write_text("\n".join(["label;f0;f1", *rows]))
    np.testing.assert_allclose(load_features(tmp_path / "features.csv").before, unit(BEFORE[:, :2]), rtol=1e-5)
