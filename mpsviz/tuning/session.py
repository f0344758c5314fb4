"""From a RunConfig to everything that a run works on: data, split, model, loss."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional as F

from mpsviz.backbone.loading import Backbone, load_backbone
from mpsviz.backbone.prompts import encode_prompts
from mpsviz.config import RunConfig
from mpsviz.data.catalog import load_dataset
from mpsviz.data.dataset import Dataset
from mpsviz.data.fewshot import split_few_shot
from mpsviz.data.images import RandomViews, decode, fixed_view
from mpsviz.errors import UserError
from mpsviz.tuning.learner import Ingredients, Learner
from mpsviz.tuning.methods import METHODS
from mpsviz.tuning.targets import Targets
from mpsviz.tuning.trainer import FewShotData, LabelledImages


@dataclass(frozen=True)
class Session:
    """A run, ready to start.

    Attributes:
        split: (n,) str, see `mpsviz.data.fewshot`.
        images: n decoded images, (3, H, W) uint8.
        probe_images: (n, 3, size, size) float32, the fixed views that are measured.
    """

    config: RunConfig
    dataset: Dataset
    split: np.ndarray
    images: list[torch.Tensor]
    probe_images: torch.Tensor
    backbone: Backbone
    learner: Learner
    few_shot: FewShotData


def choose_device(wish: str) -> torch.device:
    """Turn `auto`, `cpu`, `cuda` or `cuda:1` into a device.

    Raises:
        UserError: the wish is no device, or not there.
    """
    if wish == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    try:
        device = torch.device(wish)
        torch.empty(1, device=device)
    except (RuntimeError, AssertionError) as error:
        raise UserError(f"The device '{wish}' is not available here.", next_step="Choose 'auto' or 'cpu'.") from error
    return device


def prepare(config: RunConfig) -> Session:
    """Load, split and build; seeds torch's global generator, which batches and views are drawn from.

    Raises:
        UserError: data, model, method or device are unknown, broken, or don't fit each other.
    """
    torch.manual_seed(config.seed)
    dataset = load_dataset(config.data.name)
    labels = dataset.labels()
    split = split_few_shot(labels, config.data.shots, config.seed)
    backbone = load_backbone(config.model.name, choose_device(config.device))
    targets = Targets(encode_prompts(backbone, dataset.class_names, dataset.templates), backbone.logit_scale)
    ingredients = Ingredients(config, backbone, dataset.class_names, dataset.templates, targets)
    learner = METHODS[config.method.name].build(ingredients)
    images = [decode(record) for record in dataset.records]

    def labelled(part: str) -> LabelledImages:
        rows = np.flatnonzero(split == part)
        return LabelledImages([images[row] for row in rows], torch.from_numpy(labels[rows]))

    return Session(
        config=config,
        dataset=dataset,
        split=split,
        images=images,
        probe_images=fixed_view(images, backbone.image_format),
        backbone=backbone,
        learner=learner,
        few_shot=FewShotData(
            train=labelled("few-shot"),
            validation=labelled("validation"),
            draw_views=RandomViews(backbone.image_format, config.data.crop_scale_min, config.data.views),
        ),
    )


def encode_vocabulary(session: Session) -> np.ndarray:
    """(V, D) text features of the names that bystanders are looked up in, L2-normalised."""
    features = encode_prompts(session.backbone, session.dataset.vocabulary, session.dataset.templates)
    return F.normalize(features, dim=-1).cpu().numpy()
