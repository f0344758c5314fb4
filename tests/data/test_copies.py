"""A file that is on both sides of a split judges nothing."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from mpsviz.config.run_config import DataConfig
from mpsviz.data.formats.folders.folder import load_folder
from mpsviz.data.splits.selection import Selection, select_images
from mpsviz.errors import UserError

from .made import class_files, fill

TRAINING = "byte for byte the same as an image to train on"
VALIDATION = "byte for byte the same as a validation image"


def parts(selection: Selection) -> dict[str, str]:
    """id → its part."""
    return {record.id: str(part) for record, part in zip(selection.dataset.records, selection.split, strict=True)}


def test_copies_of_training_images_are_taken_out_of_a_given_test_part(tmp_path: Path):
    train, test = class_files(each=5, prefix="train/"), class_files(each=6, prefix="test/")
    test["test/cat/copy.png"] = train["train/cat/2.png"]
    test["test/dog/copy.png"] = train["train/dog/0.png"]
    test["test/dog/other class.png"] = train["train/cat/4.png"]
    test["test/dog/twice.png"] = test["test/dog/1.png"]  # on one side only: stays
    data = load_folder(fill(tmp_path, train | class_files(each=1, prefix="val/") | test))
    for shots in (1, 4):  # whether the original is drawn or stays in the pool
        selection = select_images(data, DataConfig(shots=shots), seed=0)
        found = parts(selection)
        assert Counter(found.values())["held-out"] == 13
        assert not {"test/cat/copy.png", "test/dog/copy.png", "test/dog/other class.png"} & set(found)
        assert found["test/dog/twice.png"] == "held-out"
        assert selection.dataset.notes == (
            f"3 of 28 images were skipped: 3 {TRAINING} (test/cat/copy.png, test/dog/copy.png, test/dog/other "
            "class.png).",
        )


def test_copies_of_validation_images_judge_nothing_either(tmp_path: Path):
    files = {
        name: content for part in ("train", "val", "test") for name, content in class_files(prefix=f"{part}/").items()
    }
    files["val/dog/0.png"] = files["train/dog/0.png"]
    files["test/cat/0.png"] = files["val/cat/0.png"]
    selection = select_images(load_folder(fill(tmp_path, files)), DataConfig(shots=4), seed=0)
    assert selection.skipped == {TRAINING: ("val/dog/0.png",), VALIDATION: ("test/cat/0.png",)}


def test_a_drawn_split_has_no_content_on_both_sides(tmp_path: Path):
    files = class_files(each=30)
    copies = {name.replace(".png", " (1).png"): content for name, content in files.items() if "/1" in name}
    data = load_folder(fill(tmp_path, files | copies))
    for seed in range(3):
        selection = select_images(data, DataConfig(shots=4), seed)
        sides: dict[bytes, set[bool]] = {}
        for record, part in zip(selection.dataset.records, selection.split, strict=True):
            sides.setdefault(record.path.read_bytes(), set()).add(part in ("few-shot", "pool"))
        assert all(len(side) == 1 for side in sides.values())
        again = select_images(data, DataConfig(shots=4), seed)
        assert parts(again) == parts(selection)


def test_a_class_that_is_copies_alone_is_refused_with_the_reason(tmp_path: Path):
    train, test = class_files(each=5, prefix="train/"), class_files(each=2, prefix="test/")
    for number in range(2):
        test[f"test/cat/{number}.png"] = train[f"train/cat/{number}.png"]
    with pytest.raises(UserError, match=r"'cat' has no images in the test part.*2 byte for byte the same as an image"):
        select_images(load_folder(fill(tmp_path, train | test)), DataConfig(shots=1), seed=0)


def test_the_same_file_in_two_classes_is_told(tmp_path: Path):
    files = class_files(each=8, prefix="train/") | class_files(each=8, prefix="test/")
    files["test/dog/7.png"] = files["test/cat/7.png"]
    notes = select_images(load_folder(fill(tmp_path, files)), DataConfig(shots=1), seed=0).dataset.notes
    assert notes == ("The same file is in two classes once: test/cat/7.png = test/dog/7.png.",)
