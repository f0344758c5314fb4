"""What several methods have in common in their settings: whoever has a part can set it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal

from pydantic import Field

from mpsviz.config.setting_types import Part, Real, Whole

WEIGHT = 1e9
"""Bound of weights in a sum of losses."""


class MethodSettings(Part):
    """What every method says of itself.

    Attributes:
        title: "Name: what it does".
        optim: what changes in the rest of a `RunConfig` with the choice of this method, by dotted name. Learning rates
            suit mini-clip on emoji-60 and were chosen on validation images (`benchmarks/choose.py`), but for those of
            LP-FT, L2-SP and FLYP, which are first guesses (see docs/results.md).
        mergeable: whether what it learns fits into CLIP's own weights (`mpsviz.tuning.saving.merged_model`).
    """

    title: ClassVar[str]
    optim: ClassVar[Mapping[str, object]] = {}
    mergeable: ClassVar[bool] = False


class Fused(MethodSettings):
    """A method whose logits are `α · tuned + (1 − α) · zero-shot`, in training and in what it predicts."""

    alpha: Real = Field(default=0.3, ge=0, le=1, description="Weight of the tuned branch in the fused logits (α).")


class Aligned(Fused):
    """A method that keeps the cosines between images (MAR, global)."""

    gram_weight: Real = Field(default=10.0, ge=0, le=WEIGHT, description="Weight of the Gram alignment loss (λ1, MAR).")
    gram_norm: Literal["l1", "l2"] = Field(
        default="l1", description="Mean absolute difference of the Gram matrices, as in the paper, or mean squared."
    )


class TokenAligned(Aligned):
    """A method that can keep the cosines between the tokens of an image too (MAR, local)."""

    gram_local: bool = Field(default=True, description="Align tokens within each image too, not only the images.")


class Sculpted(Fused):
    """A method that draws the images of a class together, at several depths (HMS)."""

    contrastive_weight: Real = Field(
        default=1.0, ge=0, le=WEIGHT, description="Weight of the contrastive loss (λ2, HMS)."
    )
    depths: Whole = Field(
        default=3, ge=1, le=10_000, description="Depths at which the contrastive loss acts; 1: the output."
    )
    temperature_start: Real = Field(
        default=0.5, ge=1e-9, le=1e9, description="Contrastive temperature at the first epoch (τ_0)."
    )
    temperature_end: Real = Field(
        default=0.07, ge=1e-9, le=1e9, description="Contrastive temperature at the last epoch (τ_f)."
    )
    normalize_text: bool = Field(
        default=True, description="L2-normalise the text in the contrastive loss. The authors' code does not."
    )


class Cached(MethodSettings):
    """A method that looks images up in a cache of the shots: `zero-shot + α · exp(−β · (1 − cosine))`, by class."""

    augmented_views: Whole = Field(
        default=10, ge=1, le=10**6, description="Augmented views of a shot, averaged in its key."
    )
    residual_ratio: Real = Field(
        default=1.0, ge=0, le=1e6, description="Weight of the cache (α) where no validation images choose it."
    )
    sharpness: Real = Field(
        default=5.5, gt=0, le=1e6, description="How fast a shot's say fades (β) where no validation images choose it."
    )


class Probed(MethodSettings):
    """A method that fits a linear classifier on frozen image features, by logistic regression."""

    inverse_regularization: Real = Field(
        default=31.6,
        ge=1e-12,
        le=1e12,
        description="C of the logistic regression where no validation images choose it (CLIP's 0.316, whose features "
        "are ten times as long).",
    )
