"""Who trains, who validates, who is held out."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mpsviz.data.dataset.records import BYSTANDER, Dataset, ImageRecord
from mpsviz.data.splits.few_shot import split_few_shot
from mpsviz.errors import UserError

from .made import dataset

NINES = dataset({"cat": 9, "dog": 8, "owl": 9})
BYSTANDERS = tuple(ImageRecord(f"b{n}", Path("b"), BYSTANDER, "thing") for n in range(5))
SMALL = replace(NINES, records=NINES.records + BYSTANDERS)


def count(data: Dataset, split: np.ndarray, name: str) -> dict[str, int]:
    return Counter(str(part) for record, part in zip(data.records, split, strict=True) if record.name == name)


def test_each_class_gives_its_shots_and_keeps_its_held_out_images():
    split = split_few_shot(SMALL, shots=2, seed=0)
    assert count(SMALL, split, "cat") == {"few-shot": 2, "held-out": 4, "pool": 2, "validation": 1}
    assert count(SMALL, split, "dog") == {"few-shot": 2, "held-out": 4, "pool": 1, "validation": 1}
    assert count(SMALL, split, "thing") == {"bystander": 5}


def test_the_draw_is_the_one_that_recorded_runs_have_used():
    rng = np.random.default_rng(7)
    labels = SMALL.labels()
    expected = np.full(len(labels), "bystander", dtype="<U10")
    for label in range(3):
        held_out, validation, pool = np.split(rng.permutation(np.flatnonzero(labels == label)), [4, 5])
        expected[held_out], expected[validation] = "held-out", "validation"
        expected[pool[:3]], expected[pool[3:]] = "few-shot", "pool"
    assert (split_few_shot(SMALL, 3, seed=7) == expected).all()


def test_a_seed_fixes_the_split_and_another_seed_draws_another():
    assert (split_few_shot(SMALL, 2, seed=3) == split_few_shot(SMALL, 2, seed=3)).all()
    assert (split_few_shot(SMALL, 2, seed=3) != split_few_shot(SMALL, 2, seed=4)).any()


def test_more_shots_contain_fewer_and_leave_the_held_out_images_alone():
    two, three, eight = (split_few_shot(SMALL, shots, seed=1) for shots in (2, 3, 8))
    assert (three[two == "few-shot"] == "few-shot").all()
    assert ((two == "held-out") == (three == "held-out")).all()
    assert (eight[three == "few-shot"] == "few-shot").all()
    assert (two[eight == "held-out"] == "held-out").all()


@pytest.mark.parametrize(
    ("images", "shots", "held_out", "validation", "train"),
    [
        (2, 1, 1, 0, 1),
        (3, 1, 1, 1, 1),
        (3, 2, 1, 0, 2),
        (5, 1, 3, 1, 1),
        (5, 4, 1, 0, 4),
        (8, 4, 3, 1, 4),
        (6, 1, 4, 1, 1),
    ],
)
def test_a_small_class_gives_its_shots_first(images: int, shots: int, held_out: int, validation: int, train: int):
    data = dataset({"cat": images, "dog": 20})
    found = Counter(count(data, split_few_shot(data, shots, seed=0), "cat"))
    assert (found["held-out"], found["validation"], found["few-shot"]) == (held_out, validation, train)


def test_a_class_with_fewer_images_gives_all_it_may():
    data = dataset({"cat": 4, "dog": 30})
    assert count(data, split_few_shot(data, 16, seed=0), "cat") == {"few-shot": 3, "held-out": 1}


@pytest.mark.parametrize(
    ("shots", "held_out", "pool"), [(1, 83, 15), (4, 83, 12), (16, 83, 0), (20, 79, 0), (98, 1, 0)]
)
def test_a_large_class_holds_out_everything_but_the_pool(shots: int, held_out: int, pool: int):
    data = dataset({"cat": 100, "dog": 100})
    found = Counter(count(data, split_few_shot(data, shots, seed=0), "cat"))
    assert found == Counter({"few-shot": shots, "held-out": held_out, "pool": pool, "validation": 1})


def test_up_to_sixteen_shots_are_measured_on_the_same_images():
    data = dataset({"cat": 100, "dog": 30})
    one, sixteen, twenty = (split_few_shot(data, shots, seed=1) == "held-out" for shots in (1, 16, 20))
    assert (one == sixteen).all()
    assert (one >= twenty).all()
    assert one.sum() > twenty.sum()


def test_more_shots_than_any_class_has_are_refused():
    with pytest.raises(UserError, match=r"largest has 8 images left to train on. Choose 8 shots or fewer"):
        split_few_shot(SMALL, shots=9, seed=0)


@pytest.mark.parametrize(("images", "said"), [(1, "only 1 image."), (0, "only 0 images.")])
def test_a_class_that_can_not_be_divided_is_named(images: int, said: str):
    with pytest.raises(UserError, match=f"The class 'dog' has {said}"):
        split_few_shot(dataset({"cat": 9, "dog": images}), shots=1, seed=0)


def test_an_own_split_is_kept():
    data = dataset({"cat": (20, 6, 30), "dog": (3, 2, 5)})
    split = split_few_shot(data, shots=16, seed=0)
    assert count(data, split, "cat") == {"few-shot": 16, "validation": 4, "held-out": 30, "pool": 6}
    assert count(data, split, "dog") == {"few-shot": 3, "validation": 2, "held-out": 5}
    parts = np.array([record.split for record in data.records])
    assert (parts[split == "few-shot"] == "train").all()
    assert (parts[split == "validation"] == "val").all()
    assert (split[parts == "test"] == "held-out").all()


def test_validation_comes_from_what_the_shots_leave_where_there_is_none():
    data = dataset({"cat": (20, 0, 5), "dog": (2, 0, 5)})
    split = split_few_shot(data, shots=2, seed=0)
    assert count(data, split, "cat") == {"few-shot": 2, "validation": 2, "held-out": 5, "pool": 16}
    assert count(data, split, "dog") == {"few-shot": 2, "held-out": 5}


@pytest.mark.parametrize("sizes", [(0, 2, 2), (2, 2, 0)])
def test_an_own_split_without_a_part_of_a_class_is_refused(sizes: tuple[int, int, int]):
    with pytest.raises(UserError, match=r"The class 'dog' has no images in the (train|test) part"):
        split_few_shot(dataset({"cat": (4, 2, 4), "dog": sizes}), shots=1, seed=0)


def test_an_own_split_has_no_more_shots_than_its_training_images():
    with pytest.raises(UserError, match="largest has 5 images"):
        split_few_shot(dataset({"cat": (5, 9, 9), "dog": (4, 9, 9)}), shots=6, seed=0)
