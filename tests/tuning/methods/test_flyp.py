"""FLYP: the loss that CLIP was pre-trained by."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from mpsviz.tuning.methods.flyp import pairing_loss


def by_hand(images: np.ndarray, texts: np.ndarray, scale: float) -> float:
    """Mean over pairs of −log p(text | image) and −log p(image | text), halved: one view, unit vectors, by loops."""
    n, total = len(images), 0.0
    for i in range(n):
        own = math.exp(scale * images[i] @ texts[i])
        total -= math.log(own / sum(math.exp(scale * images[i] @ texts[j]) for j in range(n)))
        total -= math.log(own / sum(math.exp(scale * images[j] @ texts[i]) for j in range(n)))
    return total / (2 * n)


def test_the_loss_is_clips_view_by_view():
    rng = np.random.default_rng(4)
    images, texts = rng.normal(size=(5, 2, 7)), rng.normal(size=(5, 7))
    images /= np.linalg.norm(images, axis=-1, keepdims=True)
    units = texts / np.linalg.norm(texts, axis=-1, keepdims=True)
    expected = np.mean([by_hand(images[:, view], units, 6.0) for view in range(2)])
    loss = pairing_loss(torch.from_numpy(images), torch.from_numpy(texts), 6.0)
    assert loss.item() == pytest.approx(expected)


def test_an_image_is_paired_with_the_prompt_of_its_class_in_a_template_drawn_for_it(
    make_learner, few_shot, tiny_backbone
):
    learner = make_learner({"method.name": "flyp"})
    names = ("dog", "cat", "boat")
    prompts = [[template.format(name) for name in names] for template in ("a photo of a {}.", "a drawing of a {}")]
    learner.tokens = torch.stack([tiny_backbone.tokenizer(one) for one in prompts])
    features, labels = learner(few_shot.draw_views(few_shot.train.images)), few_shot.train.labels
    torch.manual_seed(11)
    templates = torch.randint(2, (6,)).tolist()
    assert len(set(templates)) == 2
    own = [prompts[template][label] for template, label in zip(templates, labels.tolist(), strict=True)]
    texts = tiny_backbone.model.encode_text(tiny_backbone.tokenizer(own))
    torch.manual_seed(11)
    losses = learner.losses(features, labels, 0)
    assert set(losses) == {"image_text"}
    expected = pairing_loss(features.tuned, texts, learner.targets.logit_scale)
    torch.testing.assert_close(losses["image_text"], expected)


def test_it_tunes_both_towers_and_asks_the_prompts_as_they_are_now(make_learner, few_shot):
    learner = make_learner({"method.name": "flyp"})
    features = learner(few_shot.draw_views(few_shot.train.images))
    learner.losses(features, few_shot.train.labels, 0)["image_text"].backward()
    assert all(parameter.grad is not None for parameter in learner.trainable_parameters().values())
    before = learner.text_features()
    with torch.no_grad():
        learner.text.model.text_projection.mul_(-1)
    torch.testing.assert_close(learner.text_features(), -before)
    image = features.tuned[:, 0].detach()
    torch.testing.assert_close(learner.logits(image), -learner.targets.logits(image))
    torch.testing.assert_close(learner.targets.text_features, before)  # the frozen tower is another one


def test_a_batch_of_one_class_has_a_loss(make_learner, few_shot):
    learner = make_learner({"method.name": "flyp"})
    features = learner(few_shot.draw_views(few_shot.train.images))
    loss = learner.losses(features, torch.zeros(6, dtype=torch.int64), 0)["image_text"]
    assert loss.item() >= math.log(6) / 2 - 1e-4  # no image can be told from its copies by the text
