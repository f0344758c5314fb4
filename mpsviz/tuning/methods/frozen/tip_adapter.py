"""Tip-Adapter: the few shots are a cache that new images are looked up in (arXiv 2111.03930).

                                ┌── · text features (frozen) ────────────────────▶ zero-shot logits ──┐
images ── tower (frozen) ── f ──┤                                                                     + ──▶ logits
                                └── · keys (the shots) ── exp(−β (1 − ·)) ── sum by class ── · α ─────┘

Nothing trains. Until `fit` the cache is empty and adds nothing.
"""

from __future__ import annotations

from typing import cast

import torch

from mpsviz.backbone.float32 import in_float32
from mpsviz.config.method_parts import Cached
from mpsviz.tuning.learner import Learner, MethodInputs
from mpsviz.tuning.loop.cancellation import Ask, fit_at_once
from mpsviz.tuning.loop.trainer import FewShotData
from mpsviz.tuning.methods.frozen.validation import quality
from mpsviz.tuning.saving.encode import averaged_features, fixed_features
from mpsviz.tuning.towers.frozen import FrozenVision
from mpsviz.tuning.towers.two_branches import Reads

SHARPNESS = tuple(0.1 + step * (7 - 0.1) / 200 for step in range(200))
RESIDUAL_RATIO = tuple(0.1 + step * (3 - 0.1) / 20 for step in range(20))
"""The values of β and α that are tried: those of the authors' code for ImageNet."""


class TipAdapter(Learner):
    """Zero-shot CLIP and a cache with room for K shots of each class.

    Attributes:
        keys: (C, K, D), L2-normalised when they are stored.
        filled: (C, K) bool, which of them are shots; a class may have fewer than K.
        residual_ratio, sharpness: (), α and β.
    """

    keys: torch.Tensor
    filled: torch.Tensor
    residual_ratio: torch.Tensor
    sharpness: torch.Tensor

    def __init__(self, ingredients: MethodInputs) -> None:
        super().__init__(FrozenVision(ingredients.backbone.visual, Reads()), ingredients)
        self.image_format = ingredients.backbone.image_format
        self.method = cast(Cached, ingredients.config.method)
        text = self.targets.text_features  # (C, D)
        room = (len(text), ingredients.config.data.shots)
        self.register_buffer("keys", text.new_zeros(*room, text.shape[1]))
        self.register_buffer("filled", torch.zeros(room, dtype=torch.bool, device=text.device))
        self.register_buffer("residual_ratio", text.new_tensor(self.method.residual_ratio))
        self.register_buffer("sharpness", text.new_tensor(self.method.sharpness))

    def logits(self, image_features: torch.Tensor) -> torch.Tensor:
        cached = self.look_up(self.affinity(image_features), self.sharpness)
        return self.targets.logits(image_features) + self.residual_ratio * cached

    def learnt_state(self) -> dict[str, torch.Tensor]:
        names = ("keys", "filled", "residual_ratio", "sharpness")
        return {name: getattr(self, name) for name in names}

    def affinity(self, image_features: torch.Tensor) -> torch.Tensor:
        """Inner products with the keys: (…, D) → (…, C, K)."""
        return _inner_products(image_features, self.keys)

    def look_up(self, affinity: torch.Tensor, sharpness: torch.Tensor | float) -> torch.Tensor:
        """What the shots say, each for its own class: (…, C, K) → (…, C)."""
        return (torch.exp(-sharpness * (1 - affinity)) * self.filled).sum(dim=-1)

    @torch.no_grad()
    def store(self, data: FewShotData) -> None:
        """Fill the cache: of each shot the direction of its mean feature over augmented views."""
        views, precision = self.method.augmented_views, self.config.optim.precision
        keys = averaged_features(self.vision, data.train.images, data.draw_views, views, precision)
        labels = data.train.labels.to(keys.device)
        classes, shots = self.filled.shape
        shots = max(shots, int(labels.bincount().max()))  # an estimator may bring more than `data.shots`
        self.keys.data = keys.new_zeros(classes, shots, keys.shape[1])
        self.filled.data = self.filled.new_zeros(classes, shots)
        for label in range(classes):
            own = keys[labels == label]  # (≤ K, D)
            self.keys[label, : len(own)] = own
            self.filled[label, : len(own)] = True

    def fill(self, data: FewShotData) -> torch.Tensor:
        """Fill the cache; returns the features of the validation images, see `encode_validation`."""
        self.store(data)
        return self.encode_validation(data)

    def encode_validation(self, data: FewShotData) -> torch.Tensor:
        """Features of the validation images, (v, D); there may be none."""
        if not len(data.validation.labels):
            return self.targets.text_features.new_empty(0, self.keys.shape[-1])
        precision = self.config.optim.precision
        return fixed_features(self.vision, data.validation.images, self.image_format, precision)

    @torch.no_grad()
    def choose_ratios(self, features: torch.Tensor, labels: torch.Tensor) -> None:
        """Take the α and β that the validation images choose; where there are none, those of the settings."""
        if len(labels):
            self.set_ratios(*self.best_ratios(features, labels.to(features.device)))
        else:
            self.set_ratios(self.method.residual_ratio, self.method.sharpness)

    def best_ratios(self, features: torch.Tensor, labels: torch.Tensor) -> tuple[float, float]:
        """The α and β with the best accuracy on these images; among equals the likeliest.

        Args:
            features: (v, D) of **validation images only**.
            labels: (v,) int.
        """
        zero_shot, affinity = self.targets.logits(features), self.affinity(features)  # (v, C), (v, C, K)
        ratios = features.new_tensor(RESIDUAL_RATIO)[:, None, None]
        tried: dict[tuple[float, float], tuple[float, float]] = {}
        for sharpness in SHARPNESS:
            accuracy, log_likelihood = quality(zero_shot + ratios * self.look_up(affinity, sharpness), labels)
            qualities = zip(accuracy.tolist(), log_likelihood.tolist(), strict=True)
            tried |= {(ratio, sharpness): one for ratio, one in zip(RESIDUAL_RATIO, qualities, strict=True)}
        return max(tried, key=tried.__getitem__)

    def set_ratios(self, residual_ratio: float, sharpness: float) -> None:
        """α and β."""
        self.residual_ratio.fill_(residual_ratio)
        self.sharpness.fill_(sharpness)


@in_float32
def _inner_products(image_features: torch.Tensor, keys: torch.Tensor) -> torch.Tensor:
    return (image_features @ keys.flatten(0, 1).mT).unflatten(-1, keys.shape[:2])  # (…, C · K) → (…, C, K)


def build(ingredients: MethodInputs) -> TipAdapter:
    return TipAdapter(ingredients)


def _learn(learner: Learner, data: FewShotData, ask: Ask) -> None:
    """Fill the cache and choose α and β."""
    adapter = cast(TipAdapter, learner)
    adapter.choose_ratios(adapter.fill(data), data.validation.labels)


fit = fit_at_once(_learn)
