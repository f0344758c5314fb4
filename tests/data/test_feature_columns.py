"""What a file of own features, or a table beside it, says of the images: columns and pictures."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from mpsviz.data.formats.features.features import Beside, load_features
from mpsviz.errors import UserError

N = 6
FEATURES = np.random.default_rng(0).normal(size=(N, 4))
IDS = [f"image {row}" for row in range(N)]


def npz(folder: Path, **arrays: object) -> Path:
    folder.mkdir(exist_ok=True)
    np.savez(folder / "features.npz", features=FEATURES, **arrays)
    return folder / "features.npz"


def pictures(folder: Path) -> list[str]:
    """A picture an image, each of another grey; returns the paths in the folder."""
    (folder / "pictures").mkdir(parents=True, exist_ok=True)
    paths = [f"pictures/{row}.png" for row in range(N)]
    for row, path in enumerate(paths):
        Image.new("RGB", (12, 10), (40 * row,) * 3).save(folder / path)
    return paths


def table(file: Path, /, **columns: object) -> Path:
    frame = pd.DataFrame(columns)
    frame.to_parquet(file) if file.suffix == ".parquet" else frame.to_csv(file, index=False)
    return file


@pytest.mark.parametrize("kind", ["npz", "csv", "parquet"])
def test_whatever_has_one_axis_is_a_column_of_numbers_or_of_words(tmp_path: Path, kind: str):
    more = {"age": [1.5, 2, np.nan, 4, 5, 6], "camera": list("abbaab"), "indoors": [True, False] * 3, "count": range(N)}
    if kind == "npz":
        path = npz(tmp_path, **more, image=np.zeros((N, 2)), short=np.arange(3))
    else:
        path = table(tmp_path / f"f.{kind}", **{f"f{d}": FEATURES[:, d] for d in range(4)}, **more)
    found = load_features(path)
    assert list(found.columns) == list(more)
    np.testing.assert_array_equal(found.columns["age"], more["age"])
    assert found.columns["camera"].tolist() == list("abbaab")
    assert found.columns["indoors"].tolist() == ["True", "False"] * 3
    assert found.columns["count"].tolist() == [0, 1, 2, 3, 4, 5]
    assert found.columns["count"].dtype == np.float64
    assert ("The arrays 'short', 'image' are not used." in found.notes) == (kind == "npz")


@pytest.mark.parametrize(
    ("cells", "read"),
    [
        (["1", "", "2e3", "NA", "-.5", "nan"], [1, np.nan, 2000, np.nan, -0.5, np.nan]),
        (["007", "012", "1", "2", "3", "4"], ["007", "012", "1", "2", "3", "4"]),
        (["1", "two", "3", "", "5", "6"], ["1", "two", "3", "", "5", "6"]),
    ],
)
def test_text_is_numbers_where_it_is_nothing_else(tmp_path: Path, cells: list[str], read: list[object]):
    found = load_features(npz(tmp_path), Beside(table=table(tmp_path / "t.csv", size=cells)))
    np.testing.assert_array_equal(found.columns["size"], np.array(read, dtype=found.columns["size"].dtype))


@pytest.mark.parametrize("kind", [".csv", ".parquet"])
@pytest.mark.parametrize("name", ["features", "images", "metadata"])
def test_a_table_beside_the_features_is_matched_by_id(tmp_path: Path, kind: str, name: str):
    order = [3, 1, 5, 0, 2, 4]
    rows = {"id": [IDS[row] for row in order], "label": list("abcabc"), "size": order}
    table(tmp_path / f"{name}{kind}", **rows)
    found = load_features(npz(tmp_path, ids=np.array(IDS)))
    assert found.ids == tuple(IDS)
    assert found.columns["size"].tolist() == list(range(N)), "each image has its own row"
    assert [found.class_names[label] for label in found.labels] == ["a", "b", "b", "a", "c", "c"]
    assert f"What is known of the images was read from '{name}{kind}'." in found.notes


def test_without_ids_rows_are_in_the_order_of_the_features(tmp_path: Path):
    given = Beside(table=table(tmp_path / "t.csv", id=IDS, label=list("xyxyxy")))
    found = load_features(npz(tmp_path), given)
    assert found.ids == tuple(IDS)
    assert found.labels.tolist() == [0, 1] * 3


@pytest.mark.parametrize(
    ("columns", "arrays", "why"),
    [
        ({"size": [1, 2, 3]}, {}, "has 3 rows for 6 images"),
        ({"id": IDS[:5]}, {"ids": np.array(IDS)}, "lacks 1 of the 6 images of the features, 'image 5' first"),
        ({"id": [IDS[0]] * N}, {"ids": np.array(IDS)}, "has the id 'image 0' twice"),
        ({"label": list("aabbbb")}, {"labels": np.array([0, 0, 0, 1, 1, 1])}, "are others than those beside"),
        ({"label": list("ab") * 3, "class": list("ab") * 3, "Label": list("ba") * 3}, {}, None),
    ],
)
def test_a_table_that_does_not_fit_is_refused_where_it_was_named_and_else_not_used(
    tmp_path: Path, columns: dict[str, list], arrays: dict[str, np.ndarray], why: str | None
):
    path, beside = npz(tmp_path, **arrays), table(tmp_path / "features.csv", **columns)
    if why is None:
        assert load_features(path).class_names == ("a", "b"), "its own name goes before others"
        return
    with pytest.raises(UserError, match=why):
        load_features(path, Beside(table=beside))
    found = load_features(path)
    assert any(note.startswith("'features.csv' beside it is not used: ") and why in note for note in found.notes)
    assert not found.columns


def test_a_table_names_the_classes_that_the_file_numbers(tmp_path: Path):
    given = Beside(table=table(tmp_path / "t.csv", label=["owl", "fox", "fox", "owl", "ant", "ant"]))
    found = load_features(npz(tmp_path, labels=np.array([0, 1, 1, 0, 2, 2])), given)
    assert [found.class_names[label] for label in found.labels] == ["owl", "fox", "fox", "owl", "ant", "ant"]
    named = {"labels": np.array([0, 1, 1, 0, 2, 2]), "class_names": np.array(["A", "B", "C"])}
    assert load_features(npz(tmp_path, **named), given).class_names == ("A", "B", "C"), "the file's own names stay"


@pytest.mark.parametrize("where", ["in the file", "in a table", "in a folder that is named"])
def test_the_picture_of_each_image_is_found(tmp_path: Path, where: str):
    folder = tmp_path / "elsewhere" if where == "in a folder that is named" else tmp_path
    paths = pictures(folder)
    if where == "in the file":
        found = load_features(npz(tmp_path, path=np.array(paths)))
        assert found.ids == tuple(paths)
    else:
        given = Beside(table=table(tmp_path / "t.csv", id=IDS, path=paths), pictures=folder)
        found = load_features(npz(tmp_path), given if folder != tmp_path else Beside(table=given.table))
        assert found.ids == tuple(IDS)
    assert found.pictures == tuple(folder / path for path in paths)
    assert load_features(npz(tmp_path, path=np.array(paths)), Beside(has_pictures=False)).pictures == ()


def test_pictures_that_are_missing_are_counted_and_none_at_all_is_asked_about(tmp_path: Path):
    paths = pictures(tmp_path)
    (tmp_path / paths[2]).unlink()
    paths[4] = ""
    found = load_features(npz(tmp_path, ids=np.array(IDS), path=np.array(paths)))
    assert [file is None for file in found.pictures] == [False, False, True, False, True, False]
    assert "1 of 5 pictures was skipped: 1 missing (pictures/2.png)." in found.notes
    moved = npz(tmp_path / "moved", path=np.array(paths))
    with pytest.raises(UserError, match=r"None of the 5 pictures .*moved'.*'pictures/0\.png', is missing"):
        load_features(moved)
    assert len(load_features(moved, Beside(pictures=tmp_path)).pictures) == N


@pytest.mark.parametrize(
    ("outside", "why"),
    [("../secret.png", "lies outside the folder"), ("/etc/passwd.png", "lies outside the folder"),
     ("https://a.org/b.png", "is an address on the web"), ("C:\\b.png", "drive")],
)  # fmt: skip
def test_a_picture_outside_of_the_folder_is_refused(tmp_path: Path, outside: str, why: str):
    Image.new("RGB", (9, 9)).save(tmp_path / "secret.png")
    paths = pictures(tmp_path / "own")
    paths[3] = outside
    with pytest.raises(UserError, match=rf"The picture of row 3, counted from 0, .*{why}") as refused:
        load_features(npz(tmp_path / "own", path=np.array(paths)))
    assert "--pictures DIR" in refused.value.next_step


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path):
    paths = pictures(tmp_path / "own")
    Image.new("RGB", (9, 9)).save(tmp_path / "secret.png")
    (tmp_path / "own" / paths[1]).unlink()
    (tmp_path / "own" / paths[1]).symlink_to(tmp_path / "secret.png")
    found = load_features(npz(tmp_path / "own", path=np.array(paths)))
    assert found.pictures[1] is None
    assert "1 of 6 pictures was skipped: 1 linked from outside (pictures/1.png)." in found.notes


def test_rows_that_are_left_out_take_their_picture_and_columns_along(tmp_path: Path):
    many = np.random.default_rng(0).normal(size=(200, 4))
    many[7] = np.nan
    np.savez(tmp_path / "f.npz", features=many, size=np.arange(200))
    found = load_features(tmp_path / "f.npz")
    assert found.columns["size"].tolist() == [row for row in range(200) if row != 7]
