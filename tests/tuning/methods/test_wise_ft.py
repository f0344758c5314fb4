"""WiSE-FT: frozen and tuned weights, mixed."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from mpsviz.data.images.views import FixedViews
from mpsviz.tuning.learner import Learner
from mpsviz.tuning.methods import METHODS
from mpsviz.tuning.methods.mixing_curve import MIXINGS, mixing_curve
from mpsviz.tuning.methods.wise_ft import WiseFt
from mpsviz.tuning.towers.two_branches import Reads

EVERY_TOKEN = Reads(every_token=True)


@pytest.fixture
def trained(make_learner, few_shot) -> WiseFt:
    learner = make_learner({"method.name": "wise-ft", "optim.epochs": 2, "optim.lr": 1e-2, "data.shots": 2})
    torch.manual_seed(0)
    METHODS["wise-ft"].fit(learner, few_shot, learner.config.optim, lambda _: False, lambda _: False)
    return learner


@torch.no_grad()
def said(learner: Learner, images: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Features of every token, and logits."""
    tokens, _ = learner.vision.tuned(learner.vision.trunk(images), EVERY_TOKEN)
    return tokens, learner.logits(tokens[:, 0])


def test_alpha_0_is_zero_shot_and_alpha_1_what_was_tuned_to_the_last_bit(trained: WiseFt, few_shot):
    images = few_shot.draw_views(few_shot.train.images)[:, 0]
    zero_shot = trained.vision.frozen(images, EVERY_TOKEN)
    in_steps = said(trained.train(), images)
    trained.eval()
    trained.mixing = 1.0
    for ours, theirs in zip(said(trained, images), in_steps, strict=True):
        assert torch.equal(ours, theirs)
    trained.mixing = 0.0
    features, logits = said(trained, images)
    assert torch.equal(features, zero_shot)
    torch.testing.assert_close(logits, trained.targets.logits(zero_shot[:, 0]))
    assert not torch.allclose(in_steps[0], zero_shot, atol=1e-3)


def test_between_them_every_weight_is_their_weighted_mean(trained: WiseFt, few_shot):
    images = few_shot.draw_views(few_shot.train.images)[:, 0]
    trained.mixing = 0.3
    features, logits = said(trained, images)
    weights = dict(trained.vision.visual.named_parameters())
    with torch.no_grad():
        for name, parameter in trained.vision.get_submodule("tower").named_parameters():
            parameter.copy_(0.7 * weights[name] + 0.3 * parameter)
        text = trained.targets.text_features
        trained.head.copy_(0.7 * text / text.norm(dim=1, keepdim=True) + 0.3 * trained.head)
    expected, expected_logits = said(trained.train(), images)
    torch.testing.assert_close(features, expected, rtol=1e-4, atol=1e-5)
    torch.testing.assert_close(logits, expected_logits, rtol=1e-4, atol=1e-4)


def test_the_steps_tune_the_tuned_weights_and_whoever_looks_sees_the_mixture(make_learner, few_shot):
    learner = make_learner({"method.name": "wise-ft", "optim.epochs": 1, "data.shots": 2})
    modes = []

    def look(kind: str) -> bool:
        modes.append((kind, learner.vision.training))
        return False

    METHODS["wise-ft"].fit(learner, few_shot, learner.config.optim, lambda _: look("step"), lambda _: look("epoch"))
    assert modes == [("step", True), ("epoch", False)]
    assert not learner.vision.training
    assert learner.mixing == 0.5  # the paper's


def test_the_loss_is_the_cross_entropy_of_the_heads_logits(make_learner, few_shot):
    learner = make_learner({"method.name": "wise-ft"}).train()
    with torch.no_grad():
        learner.head.mul_(0.5)  # its rows are not normalised again
    features, labels = learner(few_shot.draw_views(few_shot.train.images)), few_shot.train.labels
    logits = learner.targets.logit_scale * features.tuned.double() @ learner.head.double().T
    expected = torch.nn.functional.cross_entropy(logits.mean(dim=1), labels)
    torch.testing.assert_close(learner.losses(features, labels, 0)["cross_entropy"].double(), expected)


@pytest.fixture
def images(few_shot, tiny_backbone) -> FixedViews:
    return FixedViews([*few_shot.train.images, *few_shot.validation.images], tiny_backbone.image_format)


SPLIT = np.array(["held-out"] * 6 + ["validation"] * 3 + ["pool"])


def test_the_curve_is_what_each_mixture_says_by_itself(trained: WiseFt, few_shot, images: FixedViews):
    labels = torch.cat([few_shot.train.labels, few_shot.validation.labels]).numpy()
    report = mixing_curve(trained, images, SPLIT, labels, lambda: None)["mixing"]
    assert report["used"] == trained.mixing == 0.5
    assert [point["mixing"] for point in report["curve"]] == list(MIXINGS) == [step / 10 for step in range(11)]
    (views,) = images.split(10)
    frozen = trained.vision.frozen(views, Reads())[:6, 0].double()
    for point in report["curve"]:
        trained.mixing = point["mixing"]
        tokens, logits = said(trained, views)
        right = (logits.argmax(dim=1).numpy() == labels) * 100
        assert point["held_out"] == pytest.approx(right[:6].mean())
        assert point["validation"] == pytest.approx(right[6:9].mean())
        now = tokens[:6, 0].double()
        assert point["gram_drift"] == pytest.approx((now @ now.T - frozen @ frozen.T).abs().mean().item(), abs=1e-6)
    assert report["curve"][0]["gram_drift"] == 0
    best = max(point["validation"] for point in report["curve"])
    assert {p["mixing"]: p for p in report["curve"]}[report["best_on_validation"]]["validation"] == best


def test_a_curve_without_validation_images_chooses_nothing(trained: WiseFt, images: FixedViews):
    split = np.where(SPLIT == "validation", "pool", SPLIT)
    report = mixing_curve(trained, images, split, np.zeros(10, dtype=int), lambda: None)["mixing"]
    assert report["best_on_validation"] is None
    assert {point["validation"] for point in report["curve"]} == {None}
    assert all(point["held_out"] is not None for point in report["curve"])


def test_a_curve_that_is_stopped_leaves_the_learner_as_it_was(trained: WiseFt, images: FixedViews):
    asked = []

    def ask() -> None:
        asked.append(trained.mixing)
        if len(asked) == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        mixing_curve(trained, images, SPLIT, np.zeros(10, dtype=int), ask)
    assert len(asked) == 5
    assert trained.mixing == 0.5
