"""Blanks in class names never part a class in two, and what was done with them is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from mpsviz.config.run_config import DataConfig
from mpsviz.data.catalog import load_dataset
from mpsviz.data.dataset.records import Dataset, ImageRecord
from mpsviz.data.prompts.blanks import strip_names
from mpsviz.errors import UserError

from .made import fill, picture


def listed(*names: str) -> Dataset:
    """One image of each class."""
    records = tuple(ImageRecord(str(place), Path(f"{place}.png"), place, name) for place, name in enumerate(names))
    return Dataset("made", names, (*records, ImageRecord("x", Path("x.png"), -1, "far ")))


def test_classes_that_differ_in_blanks_alone_are_one():
    data = strip_names(listed(" cat", "dog", "cat", "hot dog", "hot dog\n", "fox "))
    assert data.class_names == ("cat", "dog", "fox", "hot dog")
    assert data.labels().tolist() == [0, 1, 0, 3, 3, 2, -1]
    assert [record.name for record in data.records] == ["cat", "dog", "cat", "hot dog", "hot dog", "fox", "far "]
    assert data.notes == (
        "Classes whose names differ in blanks alone are one: 'cat', 'hot dog'.",
        "Blanks around class names are left out (1): 'fox'.",
    )


def test_names_without_needless_blanks_stay_as_they_are():
    data = listed("cat", "hot dog", "golden_retriever", "golden retriever")
    assert strip_names(data) is data


def test_classes_of_the_very_same_name_stay_two():
    """Something else tells them apart: a WordNet id, a folder."""
    data = strip_names(listed("crane", "crane", "fox "))
    assert data.class_names == ("crane", "crane", "fox")
    assert data.labels().tolist() == [0, 1, 2, -1]


def test_one_class_under_two_spellings_is_refused():
    with pytest.raises(UserError, match="differ in blanks alone: all of them are 'cat'"):
        strip_names(listed("cat", "cat "))


def test_a_table_and_a_folder_are_read_so(tmp_path: Path):
    files = {f"{number}.png": picture(seed=number) for number in range(6)}
    rows = "".join(
        f"{number}.png,{label}\n" for number, label in enumerate(["cat", "cat ", "dog", " dog", "cat", "dog"])
    )
    fill(tmp_path / "table", {**files, "images.csv": f"path,label\n{rows}".encode()})
    data = load_dataset(DataConfig(name="table", path=str(tmp_path / "table" / "images.csv")))
    assert data.class_names == ("cat", "dog")
    assert data.labels().tolist() == [0, 0, 1, 1, 0, 1]
    assert data.notes == ("Blanks around 2 labels were taken off.",)
    fill(tmp_path / "folder", {"cat/0.png": picture(), "cat /1.png": picture(seed=1), "dog/2.png": picture(seed=2)})
    data = load_dataset(DataConfig(name="folder", path=str(tmp_path / "folder")))
    assert data.class_names == ("cat", "dog")
    assert sorted(data.labels().tolist()) == [0, 0, 1]
    assert data.notes == ("Classes whose names differ in blanks alone are one: 'cat'.",)
