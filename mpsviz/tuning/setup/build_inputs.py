"""From a config and class names to what a method is built from: the model is loaded, the prompts are encoded."""

from __future__ import annotations

from collections.abc import Sequence

import torch

from mpsviz.backbone.download import Progress
from mpsviz.backbone.loading import load_backbone
from mpsviz.backbone.prompts import encode_prompts, prompt_notes
from mpsviz.config.run_config import RunConfig
from mpsviz.tuning.learner import MethodInputs
from mpsviz.tuning.losses.class_targets import ClassTargets


def gather(
    config: RunConfig,
    class_names: Sequence[str],
    templates: Sequence[str],
    device: torch.device,
    progress: Progress | None = None,
) -> MethodInputs:
    """Load the config's model onto the device and encode the prompts.

    Args:
        class_names: C names, in the order of the labels.
        templates: prompts with one `{}` each.

    Raises:
        UserError: there is no such model, its weights can't be had, or it is no CLIP ViT.
    """
    backbone = load_backbone(config.model, device, progress)
    targets = ClassTargets(encode_prompts(backbone, class_names, templates), backbone.logit_scale)
    return MethodInputs(config, backbone, tuple(class_names), tuple(templates), targets)


def notes_on(ingredients: MethodInputs, *, own_names: bool, labels: Sequence[str] = ()) -> tuple[str, ...]:
    """What the user should know of the model's weights and of the prompts before anything is tuned.

    Args:
        own_names: whether the user named the classes: then they must be told apart.
        labels: what messages call the classes where two have one name; none: their names.

    Raises:
        UserError: the prompts of two classes are the same.
    """
    backbone, names, templates = ingredients.backbone, ingredients.class_names, ingredients.templates
    return backbone.notes + prompt_notes(backbone, names, templates, own=own_names, labels=labels)
