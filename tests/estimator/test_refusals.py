"""What the estimator refuses, in a sentence, as a UserError and a ValueError."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch
from PIL import Image

from mpsviz.errors import UserError
from mpsviz.tuning.setup import session
from tests.estimator.made import NAMES, pictures, quick

FLOATS = pictures().astype(np.float32) / 255
WIDE = [*pictures()[:5], np.zeros((4, 4), np.uint8)]


@pytest.mark.usefixtures("tiny")
@pytest.mark.parametrize(
    ("x", "y", "sentence"),
    [
        ([], [], "holds no images"),
        ("photo.jpg", ["cat"], "one str, not many"),
        (Path("photo.jpg"), ["cat"], "not many images"),
        (Image.new("RGB", (9, 9)), ["cat"], "one Image, not many"),
        (5, ["cat"], "one int"),
        (pictures()[0], NAMES, r"shape \(20, 20, 3\)"),
        (pd.DataFrame({"path": ["a.png", "b.png"]}), ["cat", "dog"], r"shape \(2, 1\)"),
        (FLOATS, NAMES, "float32, not of uint8"),
        (pictures().astype(int), NAMES, "int64, not of uint8"),
        (WIDE, NAMES, r"X\[5\] has the shape \(4, 4\)"),
        (np.zeros((6, 3, 20, 20), np.uint8), NAMES, "channels last"),
        (np.zeros((6, 0, 20, 3), np.uint8), NAMES, "has the shape"),
        ([None, *pictures()[:5]], NAMES, r"X\[0\] is of the type NoneType"),
        (torch.zeros(6, 20, 20, 3, dtype=torch.uint8), NAMES, "type Tensor"),
        (np.arange(6), NAMES, "type int64"),
        (["nowhere.png", *pictures()[:5]], NAMES, "nowhere.png.*missing"),
        (["a.png", "b.png"], ["cat", "dog"], "2 of 2 images were refused: 2 missing"),
        (pictures(), NAMES[:5], "6 images and y has 5 labels"),
        (pictures(), None, "target y is None"),
        (pictures(), ["cat"] * 6, "only one class"),
        (pictures(), [0, 1, 2] * 2, "class 0 has no name"),
        (pictures(), ["", "dog", "boat"] * 2, "has no name"),
        (pictures(), np.linspace(0, 1, 6), "Unknown label type"),
        (pictures(), np.zeros((6, 2), int), "1d array"),
        (pictures(), [np.nan, 1, 2] * 2, "NaN"),
        (pictures(), ["cat", None, "dog"] * 2, "types NoneType and str"),
    ],
)
def test_bad_images_and_labels_are_refused_in_a_sentence(x: object, y: object, sentence: str):
    with pytest.raises(ValueError, match=sentence):
        quick().fit(x, y)


@pytest.mark.usefixtures("tiny")
@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"method": "magic"}, "no method named 'magic'"),
        ({"epochs": 0}, "optim.epochs"),
        ({"epochs": "many"}, "optim.epochs"),
        ({"alpha": 2}, "method.alpha"),
        ({"method": "linear-probe", "alpha": 0.5}, "no setting named 'method.alpha'"),
        ({"settings": {"optim.colour": 1}}, "no setting named 'optim.colour'"),
        ({"settings": {"analysis.snapshots": 1}}, "none of the estimator's"),
        ({"settings": {"data.shots": 1}}, "none of the estimator's"),
        ({"templates": "a photo of a {}."}, "one sentence"),
        ({"templates": ["a photo"]}, "can't be filled in"),
        ({"random_state": -1}, "seed"),
        ({"random_state": "dice"}, "cannot be used to seed"),
        ({"device": "abacus"}, "not available"),
    ],
)
def test_bad_arguments_are_refused_in_a_sentence(changes: dict, sentence: str):
    with pytest.raises(ValueError, match=sentence):
        quick(**changes).fit(pictures(), NAMES)


@pytest.mark.usefixtures("tiny")
def test_bad_images_to_predict_are_refused_in_a_sentence(tmp_path: Path):
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"no image")
    classifier = quick().fit(pictures(), NAMES)
    for bad, sentence in [([], "no images"), (FLOATS, "uint8"), ([broken], r"'broken.png' of 'X\[0\]'")]:
        for ask in (classifier.predict, classifier.predict_proba, classifier.transform):
            with pytest.raises(UserError, match=sentence) as caught:
                ask(bad)
            assert isinstance(caught.value, ValueError)


def test_what_its_user_should_know_of_the_weights_is_a_warning(tiny_backbone, monkeypatch):
    noted = dataclasses.replace(tiny_backbone, notes=("The positions were interpolated.",))
    monkeypatch.setattr(session, "load_backbone", lambda *_: noted)
    with pytest.warns(UserWarning, match="positions were interpolated"):
        quick().fit(pictures(), NAMES)


@pytest.mark.usefixtures("tiny")
@pytest.mark.parametrize(
    ("names", "class_names", "sentence"),
    [
        (["cat", "cat "], None, "'cat' and 'cat ' are both called 'cat': blanks"),
        (["cat", "Cat"], None, "'Cat' and 'cat' make the same prompt.*class_names="),
        (["golden_retriever", "golden retriever"], None, "make the same prompt"),
        ([0, 1], {0: "cat", 1: " cat"}, "0 and 1 are both called 'cat'"),
        (["a", "b"], {"a": "very " * 40 + "long", "b": "very " * 40 + "short"}, "Cut to the 32 tokens"),
    ],
)
def test_classes_that_prompts_can_t_tell_apart_are_refused(names, class_names, sentence):
    with pytest.raises(ValueError, match=sentence):
        quick(class_names=class_names).fit(pictures(), [*names, *names, *names])


@pytest.mark.usefixtures("tiny")
@pytest.mark.parametrize(
    ("name", "sentence"), [("7", "numbers or codes"), ("кот", "can't read the letters"), ("very " * 40, "are cut off")]
)
def test_names_that_say_little_to_the_model_are_warned_of(name, sentence):
    with pytest.warns(UserWarning, match=sentence):
        quick().fit(pictures(), [name, "cat", "dog"] * 2)


@pytest.mark.usefixtures("tiny")
@pytest.mark.parametrize("key", ["Cat", "cat ", "catt"])
def test_a_name_for_a_label_that_is_spelt_otherwise_is_warned_of(key: str):
    with pytest.warns(UserWarning, match=rf"{key!r}, where y has 'cat'\. They are not used"):
        quick(class_names={key: "house cat"}).fit(pictures(), ["cat", "dog", "boat"] * 2)


@pytest.mark.usefixtures("tiny")
def test_names_of_other_labels_are_no_matter():
    quick(class_names={"cat": "house cat", "zebra": "striped horse"}).fit(pictures(), ["cat", "dog", "boat"] * 2)
