"""What can be set for each tuning method: one class a method. A new method is a class here and a file in `tuning`.

These are plain settings, importable without torch; `mpsviz.tuning.methods` holds what they build.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal, get_args

from pydantic import Field

from mpsviz.config.method_parts import WEIGHT, Aligned, Cached, Fused, MethodSettings, Probed, Sculpted, TokenAligned
from mpsviz.config.setting_types import Real, Whole


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
    mergeable = True
    optim: ClassVar[Mapping[str, object]] = {"optim.lr": 0.04}
    name: Literal["full"] = "full"


class ClipLoraConfig(MethodSettings):
    title = "CLIP-LoRA: low-rank updates of queries, keys and values in every block of both towers"
    mergeable = True
    optim: ClassVar[Mapping[str, object]] = {"optim.optimizer": "adamw", "optim.lr": 1e-2, "optim.weight_decay": 1e-2}
    name: Literal["clip-lora"] = "clip-lora"
    rank: Whole = Field(default=2, ge=1, le=65_536, description="Rank of each update (r).")
    lora_alpha: Real = Field(default=1.0, gt=0, le=1e6, description="The update is scaled by lora_alpha / √rank.")
    dropout: Real = Field(default=0.25, ge=0, lt=1, description="Of the update's input, while training.")


class TipAdapterConfig(Cached):
    title = "Tip-Adapter: zero-shot CLIP and a cache of the shots; nothing trains"
    name: Literal["tip-adapter"] = "tip-adapter"


class TipAdapterFConfig(Cached):
    """`residual_ratio` and `sharpness` are also what the keys are trained with."""

    title = "Tip-Adapter-F: zero-shot CLIP and a cache of the shots whose keys are tuned"
    optim: ClassVar[Mapping[str, object]] = {"optim.optimizer": "adamw", "optim.lr": 1e-2, "optim.weight_decay": 1e-2}
    name: Literal["tip-adapter-f"] = "tip-adapter-f"


class WiseFtConfig(MethodSettings):
    """`mixing_coefficient` is the one that the paper recommends where nothing else is known."""

    title = "WiSE-FT: full fine-tuning, its weights mixed with the frozen ones"
    mergeable = True
    optim: ClassVar[Mapping[str, object]] = {"optim.optimizer": "adamw", "optim.lr": 1e-3, "optim.weight_decay": 0.1}
    name: Literal["wise-ft"] = "wise-ft"
    mixing_coefficient: Real = Field(
        default=0.5, ge=0, le=1, description="Weight of the tuned weights in the mixture (α); 0: frozen, 1: tuned."
    )


class LpFtConfig(Probed):
    title = "LP-FT: a linear probe first, then full fine-tuning from it"
    mergeable = True
    optim: ClassVar[Mapping[str, object]] = {"optim.lr": 0.01}
    name: Literal["lp-ft"] = "lp-ft"


class L2SpConfig(Fused):
    """Without weight decay: the distance to the start takes the place of the distance to zero."""

    title = "L2-SP: full fine-tuning, every weight drawn towards where it started"
    mergeable = True
    optim: ClassVar[Mapping[str, object]] = {"optim.lr": 0.04, "optim.weight_decay": 0.0}
    name: Literal["l2-sp"] = "l2-sp"
    distance_weight: Real = Field(
        default=0.01, ge=0, le=WEIGHT, description="Weight of half the squared distance to the starting weights (α)."
    )


class FlypConfig(MethodSettings):
    title = "FLYP: both towers fine-tuned as they were pre-trained, by contrast of images and prompts"
    mergeable = True
    optim: ClassVar[Mapping[str, object]] = {"optim.optimizer": "adamw", "optim.lr": 1e-3, "optim.weight_decay": 0.1}
    name: Literal["flyp"] = "flyp"


class ProLipConfig(MethodSettings):
    """The paper's λ without validation images is 1 / shots (a `projection_weight` of 1). With it mini-clip learns next
    to nothing on emoji-60, at any rate: the default was chosen on validation images (`benchmarks/choose.py`).
    """

    title = "ProLIP: the image tower's last projection alone, held near its start"
    mergeable = True
    optim: ClassVar[Mapping[str, object]] = {"optim.optimizer": "adamw", "optim.lr": 0.1, "optim.weight_decay": 0.0}
    name: Literal["prolip"] = "prolip"
    projection_weight: Real = Field(
        default=1e-3,
        ge=0,
        le=WEIGHT,
        description="Weight of the squared change of the projection, times the shots: λ is this / shots.",
    )


class TwoStageConfig(MethodSettings):
    title = "2SFS: layer norms of both towers first, then a classifier on their features"
    mergeable = True
    optim: ClassVar[Mapping[str, object]] = {"optim.optimizer": "adamw", "optim.lr": 3e-2, "optim.weight_decay": 1e-2}
    name: Literal["2sfs"] = "2sfs"
    first_stage: Real = Field(
        default=0.6, ge=0, le=1, description="Share of the epochs that tune features; the rest tunes the classifier."
    )


class LinearProbeConfig(Probed):
    title = "Linear probe: logistic regression on frozen image features"
    name: Literal["linear-probe"] = "linear-probe"


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
    | WiseFtConfig
    | LpFtConfig
    | L2SpConfig
    | FlypConfig
    | ProLipConfig
    | TwoStageConfig
    | LinearProbeConfig
    | ZeroShotConfig
)
MethodConfig = Annotated[AnyMethod, Field(discriminator="name")]

METHOD_CONFIGS: dict[str, type[AnyMethod]] = {kind.model_fields["name"].default: kind for kind in get_args(AnyMethod)}
