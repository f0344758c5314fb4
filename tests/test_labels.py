"""What is called alike is told apart where it is shown."""

from __future__ import annotations

import pytest

from mpsviz.labels import folders_of_classes, unambiguous


@pytest.mark.parametrize(
    ("names", "hints", "shown"),
    [
        (["crane", "tench"], (), ["crane", "tench"]),
        (["crane", "tench", "crane"], ["n02", "n01", "n03"], ["crane (n02)", "tench", "crane (n03)"]),
        (["crane", "crane"], (), ["crane (#0)", "crane (#1)"]),
        (["crane", "crane"], ["", "n03"], ["crane", "crane (n03)"]),
        (["a", "a", "a"], ["x", "x", "y"], ["a (x) (#0)", "a (x) (#1)", "a (y)"]),
        (["a", "a", "a (x)"], ["x", "y", ""], ["a (x) (#0)", "a (y)", "a (x) (#2)"]),
        (["a", "a", "a (#0)"], (), ["a (#0) (#0)", "a (#1)", "a (#0) (#2)"]),
        ([], (), []),
    ],
)
def test_what_is_shown_is_never_the_same(names: list[str], hints: list[str], shown: list[str]):
    assert unambiguous(names, hints) == shown
    assert len(set(shown)) == len(names)


def test_the_folder_of_a_class_is_that_of_all_its_images():
    ids = ["train/n02/1.jpg", "val/n02/1.jpg", "train/n03/1.jpg", "train/n04/1.jpg", "other/5.jpg", "6.jpg"]
    assert folders_of_classes(ids, [0, 0, 1, 1, -1, 2], 4) == ["n02", "", "", ""]
