"""The one schema of a run, shared by the page, the command line and the worker.

A `RunConfig` is frozen and refuses unknown keys, so `config.json` in a run folder says exactly what was done.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from mpsviz.errors import UserError

SCHEMA_VERSION = 1


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DataConfig(_Part):
    """Which images are tuned on, and how many of each class."""

    name: str = Field(default="emoji-60", description="A key of `mpsviz.data.catalog.DATASETS`.")
    shots: int = Field(default=4, ge=1, description="Training images of each class (K).")
    crop_scale_min: float = Field(default=0.5, gt=0, le=1, description="Smallest area of a random crop, as a fraction.")


class ModelConfig(_Part):
    """Which CLIP is tuned."""

    name: str = Field(default="mini-clip", description="A key of `mpsviz.backbone.loading.BACKBONES`.")


class MethodConfig(_Part):
    """The loss: `cross entropy + gram_weight · Gram alignment + contrastive_weight · supervised contrastive`.

    The defaults suit mini-clip on emoji-60, whose few steps want both terms ten times as strong as the paper's long
    runs (λ1 0.5, λ2 0.1): over 20 epochs at lr 0.005, seed 1, they name 72 % of the held-out images, the paper's 62 %.
    """

    name: str = Field(default="mps", description="A key of `mpsviz.tuning.methods.METHODS`.")
    alpha: float = Field(default=0.3, ge=0, le=1, description="Weight of the tuned branch in the fused logits (α).")
    gram_weight: float = Field(default=5.0, ge=0, description="Weight of the Gram alignment loss (λ1, MAR).")
    contrastive_weight: float = Field(default=1.0, ge=0, description="Weight of the contrastive loss (λ2, HMS).")
    depths: int = Field(default=3, ge=1, description="Depths at which the contrastive loss acts; 1: the output.")
    temperature_start: float = Field(default=0.5, gt=0, description="Contrastive temperature at the first epoch (τ_0).")
    temperature_end: float = Field(default=0.07, gt=0, description="Contrastive temperature at the last epoch (τ_f).")
    normalize_text: bool = Field(default=False, description="L2-normalise the text in the contrastive loss.")


class OptimConfig(_Part):
    """Stochastic gradient descent: warm-up epochs at a constant rate, then a cosine to zero."""

    epochs: int = Field(default=16, ge=1)
    batch_size: int = Field(default=32, ge=2, description="Images a step; each gives two views.")
    lr: float = Field(default=0.01, gt=0)
    momentum: float = Field(default=0.9, ge=0, lt=1)
    weight_decay: float = Field(default=5e-4, ge=0)
    warmup_epochs: int = Field(default=0, ge=0)
    warmup_lr: float = Field(default=1e-5, gt=0)


class AnalysisConfig(_Part):
    """What is measured and drawn at the snapshots."""

    snapshots: int = Field(default=20, ge=1, description="Snapshots after the first one, spread over the epochs.")
    n_neighbors: int = Field(default=10, ge=1, description="Neighbours in overlap, purity and the maps.")
    projections: tuple[str, ...] = Field(
        default=("pca", "aligned_umap"),
        description="Keys of `mpsviz.analysis.projection.PROJECTIONS`.",
    )


class RunConfig(_Part):
    """Everything that decides a run's result, besides the versions of the libraries."""

    schema_version: Literal[1] = SCHEMA_VERSION
    data: DataConfig = DataConfig()
    model: ModelConfig = ModelConfig()
    method: MethodConfig = MethodConfig()
    optim: OptimConfig = OptimConfig()
    analysis: AnalysisConfig = AnalysisConfig()
    seed: int = Field(default=0, ge=0)
    device: str = Field(default="auto", description="`auto` (a GPU where there is one), `cpu`, `cuda:1`, …")


def with_changes(config: RunConfig, changes: Mapping[str, Any]) -> RunConfig:
    """Return `config` with dotted keys replaced, for example `{"method.gram_weight": 0}`.

    Raises:
        UserError: a key is unknown or a value is out of its range; the message names it.
    """
    tree = config.model_dump()
    for dotted, value in changes.items():
        *parents, leaf = dotted.split(".")
        node = tree
        for parent in parents:
            node = node.get(parent)
            if not isinstance(node, dict):
                break
        if not isinstance(node, dict) or leaf not in node:
            raise UserError(
                f"There is no setting named '{dotted}'.",
                next_step="Settings look like 'optim.epochs'; `python -m mpsviz tune --help` lists them.",
            )
        node[leaf] = value
    return parse_config(tree)


def parse_config(tree: Mapping[str, Any]) -> RunConfig:
    """Validate a nested mapping (as read from `config.json`).

    Raises:
        UserError: the first thing wrong, in one sentence.
    """
    try:
        return RunConfig.model_validate(tree)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise UserError(
            f"The setting '{where}' can't be {first.get('input')!r}: {first['msg'].lower()}.",
            next_step="Change that setting and start again.",
        ) from error


def setting_names() -> list[str]:
    """Return every dotted setting, `data.name` to `device`."""
    names = []
    for key, value in RunConfig().model_dump().items():
        names += [f"{key}.{leaf}" for leaf in value] if isinstance(value, dict) else [key]
    return names
