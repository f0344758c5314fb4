"""The linear head: scikit-learn's regression as tensors, its C chosen on validation images."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from sklearn.linear_model import LogisticRegression

from mpsviz.tuning.loop.trainer import FewShotData, LabelledImages
from mpsviz.tuning.methods import linear_probe
from mpsviz.tuning.methods.frozen.linear_probe import best_exponent, regress
from mpsviz.tuning.saving.encode import fixed_features


def fitted(learner, few_shot: FewShotData):
    linear_probe.fit(learner, few_shot, learner.config.optim, lambda _: False, lambda _: False)
    return learner


@pytest.mark.parametrize(("classes", "tolerance"), [(2, 5e-3), (3, 1e-9), (4, 1e-9)])
def test_the_head_predicts_what_scikit_learn_predicts(classes, tolerance):
    """Of two classes scikit-learn looks for one difference: the same minimum, on another way."""
    random = np.random.default_rng(0)
    x, y = random.normal(size=(12, 5)), np.arange(12) % classes
    weight, bias = regress(torch.from_numpy(x), torch.from_numpy(y), 3.0)
    assert weight.shape == (classes, 5)
    assert bias.shape == (classes,)
    new = random.normal(size=(7, 5))
    logits = torch.from_numpy(new) @ weight.mT + bias
    expected = LogisticRegression(C=3.0, max_iter=1000).fit(x, y).predict_proba(new)
    np.testing.assert_allclose(logits.softmax(dim=1).numpy(), expected, rtol=tolerance)


def test_the_learner_answers_with_that_head_on_fixed_views(make_learner, few_shot):
    learner = make_learner({"method.name": "linear-probe", "method.inverse_regularization": 7})
    nothing = LabelledImages([], torch.empty(0, dtype=torch.int64))
    fitted(learner, replace(few_shot, validation=nothing))
    train, seen = (
        fixed_features(learner.vision, part.images, learner.image_format, "float32")
        for part in (few_shot.train, few_shot.validation)
    )
    model = LogisticRegression(C=7, max_iter=1000).fit(train.double().numpy(), few_shot.train.labels.numpy())
    probability = learner.logits(seen).softmax(dim=1).detach()
    np.testing.assert_allclose(probability.numpy(), model.predict_proba(seen.double().numpy()), rtol=1e-4)


def test_one_shot_of_each_class_is_enough():
    weight, bias = regress(torch.eye(4).double(), torch.arange(4), 1e6)
    assert torch.equal((torch.eye(4).double() @ weight.mT + bias).argmax(dim=1), torch.arange(4))


def test_the_peak_is_found_to_an_eighth_of_a_decade():
    tried = []

    def try_out(exponent: float) -> tuple[float, float]:
        tried.append(exponent)
        return -abs(exponent - 1.3), 0.0

    assert best_exponent(try_out) == 1.25
    assert len(tried) == 15
    assert tried[:7] == [-6, -4, -2, 0, 2, 4, 6]


def test_c_is_the_one_that_the_validation_images_find_best(make_learner, few_shot, monkeypatch):
    used = []
    monkeypatch.setattr(linear_probe, "regress", lambda x, y, c, _: (used.append(c), regress(x, y, c))[1])
    learner = fitted(make_learner({"method.name": "linear-probe"}), few_shot)
    chosen = used.pop()
    x, seen = (
        fixed_features(learner.vision, part.images, learner.image_format, "float32").double()
        for part in (few_shot.train, few_shot.validation)
    )

    def quality(c: float) -> tuple[float, float]:
        weight, bias = regress(x, few_shot.train.labels, c)
        logits, labels = seen @ weight.mT + bias, few_shot.validation.labels
        accuracy = (logits.argmax(dim=1) == labels).double().mean()
        return float(accuracy), -float(torch.nn.functional.cross_entropy(logits, labels))

    assert quality(chosen) == max(quality(c) for c in used)
