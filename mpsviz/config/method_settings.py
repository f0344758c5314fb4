"""What can be set for each tuning method: one class a method. A new method is a class here and a file in `tuning`.

These are plain settings, importable without torch; `mpsviz.tuning.methods` holds what they build.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal, get_args

from pydantic import Field

from mpsviz.config.setting_types import Part, Real, Whole

WEIGHT = 1e9
"""Bound of weights in a sum of losses."""


class MethodSettings(Part):
    """What every method says of itself.

    Attributes:
        title: "Name: what it does".
        optim: what changes in the rest of a `RunConfig` with the choice of this method, by dotted name. Learning rates
            suit mini-clip on emoji-60 and were chosen on validation images (`benchmarks/choose.py`).
    """

    title: ClassVar[str]
    optim: ClassVar[Mapping[str, object]] = {}


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


class MpsConfig(Sculpted, TokenAligned):
    """The loss: `cross entropy + gram_weight · Gram alignment + contrastive_weight · supervised contrastive`.

    The defaults suit mini-clip on emoji-60 and were chosen on validation images (`benchmarks/choose.py`). Text is
    normalised there: mini-clip's images lie nearer to their names than CLIP's, and un-normalised text of norm 10 would
    drown every other candidate of the contrastive loss. The presets of the paper set all of these themselves.
    """

    title = "MPS-Tuning: cross-entropy, Gram alignment and supervised contrast at several depths"
    name: Literal["mps"] = "mps"


class MpsNoMarConfig(Sculpted):
    title = "MPS without MAR: cross-entropy and supervised contrast, no Gram alignment"
    name: Literal["mps-no-mar"] = "mps-no-mar"


class MpsNoHmsConfig(TokenAligned):
    title = "MPS without HMS: cross-entropy and Gram alignment, no supervised contrast"
    name: Literal["mps-no-hms"] = "mps-no-hms"


class MpsGlobalMarConfig(Sculpted, Aligned):
    title = "MPS with global MAR: Gram alignment between images only, not between the tokens of an image"
    name: Literal["mps-global-mar"] = "mps-global-mar"


class CrossEntropyConfig(Fused):
    title = "Cross-entropy: alone, on the same trainable weights as MPS-Tuning"
    optim: ClassVar[Mapping[str, object]] = {"optim.lr": 0.08}
    name: Literal["ce"] = "ce"


class ConsistencyConfig(Fused):
    title = "Feature consistency: cross-entropy, and every image feature held near its frozen one"
    optim: ClassVar[Mapping[str, object]] = {"optim.lr": 0.04}
    name: Literal["consistency"] = "consistency"
    consistency_weight: Real = Field(
        default=10.0,
        ge=0,
        le=WEIGHT,
        description="Weight of the mean absolute change of the image features (PromptSRC's: 10).",
    )


class FullConfig(Fused):
    title = "Full fine-tuning: cross-entropy on every weight of the image tower"
    optim: ClassVar[Mapping[str, object]] = {"optim.lr": 0.04}
    name: Literal["full"] = "full"


class ClipLoraConfig(MethodSettings):
    title = "CLIP-LoRA: low-rank updates of queries, keys and values in every block of both towers"
    optim: ClassVar[Mapping[str, object]] = {"optim.optimizer": "adamw", "optim.lr": 1e-2, "optim.weight_decay": 1e-2}
    name: Literal["clip-lora"] = "clip-lora"
    rank: Whole = Field(default=2, ge=1, le=65_536, description="Rank of each update (r).")
    lora_alpha: Real = Field(default=1.0, gt=0, le=1e6, description="The update is scaled by lora_alpha / √rank.")
    dropout: Real = Field(default=0.25, ge=0, lt=1, description="Of the update's input, while training.")


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


class TipAdapterConfig(Cached):
    title = "Tip-Adapter: zero-shot CLIP and a cache of the shots; nothing trains"
    name: Literal["tip-adapter"] = "tip-adapter"


class TipAdapterFConfig(Cached):
    """`residual_ratio` and `sharpness` are also what the keys are trained with."""

    title = "Tip-Adapter-F: zero-shot CLIP and a cache of the shots whose keys are tuned"
    optim: ClassVar[Mapping[str, object]] = {"optim.optimizer": "adamw", "optim.lr": 1e-2, "optim.weight_decay": 1e-2}
    name: Literal["tip-adapter-f"] = "tip-adapter-f"


class LinearProbeConfig(MethodSettings):
    title = "Linear probe: logistic regression on frozen image features"
    name: Literal["linear-probe"] = "linear-probe"
    inverse_regularization: Real = Field(
        default=31.6,
        ge=1e-12,
        le=1e12,
        description="C of the logistic regression where no validation images choose it (CLIP's 0.316, whose features "
        "are ten times as long).",
    )


class ZeroShotConfig(MethodSettings):
    title = "Zero-shot: CLIP as it is; nothing trains"
    name: Literal["zero-shot"] = "zero-shot"


AnyMethod = (
    MpsConfig
    | CrossEntropyConfig
    | MpsNoMarConfig
    | MpsNoHmsConfig
    | MpsGlobalMarConfig
    | ConsistencyConfig
    | FullConfig
    | ClipLoraConfig
    | TipAdapterConfig
    | TipAdapterFConfig
    | LinearProbeConfig
    | ZeroShotConfig
)
MethodConfig = Annotated[AnyMethod, Field(discriminator="name")]

METHOD_CONFIGS: dict[str, type[AnyMethod]] = {kind.model_fields["name"].default: kind for kind in get_args(AnyMethod)}
