"""Who trains, who validates, who is held out."""

from __future__ import annotations

import numpy as np
import pytest

from mpsviz.data.dataset import BYSTANDER
from mpsviz.data.fewshot import split_few_shot
from mpsviz.errors import UserError

LABELS = np.repeat([0, 1, 2, BYSTANDER], [9, 8, 9, 5])


def count(split: np.ndarray, label: int) -> dict[str, int]:
    names, numbers = np.unique(split[label == LABELS], return_counts=True)
    return dict(zip(names.tolist(), numbers.tolist(), strict=True))


def test_each_class_gives_its_shots_and_keeps_its_held_out_images():
    split = split_few_shot(LABELS, shots=2, seed=0)
    assert count(split, 0) == {"few-shot": 2, "held-out": 4, "pool": 2, "validation": 1}
    assert count(split, 1) == {"few-shot": 2, "held-out": 4, "pool": 1, "validation": 1}
    assert count(split, BYSTANDER) == {"bystander": 5}


def test_a_class_with_fewer_images_gives_all_it_has():
    assert count(split_few_shot(LABELS, shots=4, seed=0), 1)["few-shot"] == 3


def test_a_seed_fixes_the_split_and_another_seed_draws_another():
    assert (split_few_shot(LABELS, 2, seed=3) == split_few_shot(LABELS, 2, seed=3)).all()
    assert (split_few_shot(LABELS, 2, seed=3) != split_few_shot(LABELS, 2, seed=4)).any()


def test_more_shots_contain_fewer_and_leave_the_held_out_images_alone():
    two, four = split_few_shot(LABELS, 2, seed=1), split_few_shot(LABELS, 4, seed=1)
    assert (four[two == "few-shot"] == "few-shot").all()
    assert ((two == "held-out") == (four == "held-out")).all()


def test_more_shots_than_any_class_has_are_refused():
    with pytest.raises(UserError, match=r"largest has 4 images left to train on. Choose 4 shots or fewer"):
        split_few_shot(LABELS, shots=5, seed=0)


def test_a_class_without_training_images_is_refused():
    with pytest.raises(UserError, match="only 5 images"):
        split_few_shot(np.repeat([0, 1], [9, 5]), shots=1, seed=0)
