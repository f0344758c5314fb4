"""Classes that are too small for the shots are left out where that is asked for, and said."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mpsviz.config.run_config import DataConfig
from mpsviz.data.catalog import check_shots, load_dataset
from mpsviz.data.dataset.records import BYSTANDER, ImageRecord
from mpsviz.data.splits.class_sizes import class_sizes, warn_of_lone_images
from mpsviz.data.splits.few_shot import left_out_note, small_classes, split_few_shot, without_classes
from mpsviz.data.splits.selection import select_images
from mpsviz.errors import UserError

from .made import dataset, fill, picture

SIZES = {"ant": 6, "bee": 1, "cat": 7, "dog": 3}


def folder(root: Path, sizes: dict[str, int] = SIZES) -> Path:
    names = enumerate(sizes.items())
    return fill(root, {f"{name}/{n}.png": picture(100 * c + n) for c, (name, size) in names for n in range(size)})


def config(path: Path, shots: int, drop: bool = True) -> DataConfig:
    return DataConfig(name="folder", path=str(path), shots=shots, drop_small_classes=drop)


@pytest.mark.parametrize(("shots", "small"), [(1, [1]), (2, [1]), (3, [1, 3]), (5, [1, 3])])
def test_a_class_needs_the_shots_and_one_image_more(shots: int, small: list[int]):
    assert small_classes(dataset(SIZES), shots) == small


def test_a_class_with_a_split_needs_them_in_its_parts():
    data = dataset({"ant": (4, 0, 1), "bee": (4, 3, 0), "cat": (2, 9, 9), "dog": (4, 4, 4)})
    assert small_classes(data, 4) == [1, 2]


def test_what_is_left_is_counted_anew_and_bystanders_stay():
    data = dataset(SIZES)
    extra = ImageRecord("by", Path("by"), BYSTANDER, "thing")
    data = replace(data, records=(*data.records, extra), class_keys=("n1", "n2", "n3", "n4"))
    left = without_classes(data, [1])
    assert (left.class_names, left.class_keys) == (("ant", "cat", "dog"), ("n1", "n3", "n4"))
    counted = Counter((record.label, record.name) for record in left.records)
    assert counted == {(0, "ant"): 6, (1, "cat"): 7, (2, "dog"): 3, (-1, "thing"): 1}
    assert without_classes(data, []) is data


@pytest.mark.parametrize(("shots", "said"), [(6, "only 1 has"), (7, "none has")])
def test_fewer_than_two_classes_are_refused(shots: int, said: str):
    with pytest.raises(UserError, match=f"Of 4 classes {said} images enough to train on {shots} and hold one out"):
        small_classes(dataset(SIZES), shots)


def test_a_class_of_one_image_is_refused_with_the_way_out_and_left_out_on_request(tmp_path: Path):
    path = folder(tmp_path)
    refused = config(path, shots=2, drop=False)
    for check in (check_shots, lambda one: select_images(load_dataset(one), one, seed=0)):
        with pytest.raises(UserError, match=r"'bee' has only 1 image.*data\.drop_small_classes"):
            check(refused)
    check_shots(config(path, shots=2))
    selection = select_images(load_dataset(config(path, shots=2)), config(path, shots=2), seed=0)
    assert selection.dataset.class_names == ("ant", "cat", "dog")
    assert Counter(zip(selection.dataset.labels().tolist(), selection.split.tolist(), strict=True)) == {
        (0, "few-shot"): 2, (0, "validation"): 1, (0, "held-out"): 3,
        (1, "few-shot"): 2, (1, "validation"): 1, (1, "held-out"): 4,
        (2, "few-shot"): 2, (2, "held-out"): 1,
    }  # fmt: skip
    (note,) = [note for note in selection.dataset.notes if "left out" in note]
    assert note == ("1 of 4 classes is left out, for it has too few images to train on 2 and hold one out: bee.")


def test_a_class_that_loses_its_images_to_broken_files_is_left_out_too(tmp_path: Path):
    path = fill(folder(tmp_path), {"dog/0.png": b"", "dog/1.png": b""})
    selection = select_images(load_dataset(config(path, shots=2)), config(path, shots=2), seed=0)
    assert selection.dataset.class_names == ("ant", "cat")
    notes = " ".join(selection.dataset.notes)
    assert "2 of 4 classes are left out" in notes
    assert "bee, dog" in notes
    assert "2 empty" in notes


def test_nothing_changes_where_all_classes_are_large_enough(tmp_path: Path):
    path = folder(tmp_path, {"ant": 4, "bee": 5})
    plain, dropping = (
        select_images(load_dataset(one), one, seed=3) for one in (config(path, 2, drop=False), config(path, 2))
    )
    assert plain.dataset == dropping.dataset
    assert (plain.split == dropping.split).all()


def test_many_names_are_cut():
    assert left_out_note([], 4, 2) == ()
    assert left_out_note(list("abcdefg"), 9, 2)[0].endswith("hold one out: a, b, c, d, e, ….")


@pytest.mark.parametrize("shots", [1, 4, 5, 16, 17, 30])
def test_how_many_are_held_out_is_known_before_any_is_drawn(shots: int):
    data = dataset({f"class {size}": size for size in range(2, 40)} | {"own split": (6, 0, 1)})
    held_out = split_few_shot(data, shots, seed=shots) == "held-out"
    counted = np.bincount(data.labels()[held_out], minlength=len(data.class_names))
    assert class_sizes(data).held_out(shots).tolist() == counted.tolist()


def test_classes_that_hold_out_a_single_image_are_warned_of(tmp_path: Path):
    path = folder(tmp_path, {"ant": 5, "bee": 5, "cat": 9})
    assert check_shots(config(path, shots=4))[0] == (
        "With 4 shots 2 of 3 classes keep a single held-out image, and 6 images are held out in all: the accuracy of "
        "such a class is 0 % or 100 %, and what is said of it is chance. Choose fewer shots, or add images."
    )
    assert not [warning for warning in check_shots(config(path, shots=2)) if "held-out" in warning]
    (said,) = warn_of_lone_images(class_sizes(dataset({"ant": (4, 0, 1), "bee": (4, 0, 2)})), 1)
    assert said.startswith("With 1 shot 1 of 2 classes keeps a single held-out image, and 3 images")
    assert said.endswith("is chance. Add images.")
