"""What a method tunes, as the loop, the snapshots and the estimator see it."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import nn

from mpsviz.backbone.loading import Backbone
from mpsviz.config.run_config import RunConfig
from mpsviz.tuning.losses.class_targets import ClassTargets
from mpsviz.tuning.towers.two_branches import Features, TwoBranches


@dataclass(frozen=True)
class MethodInputs:
    """What every method is built from.

    Attributes:
        class_names: C names, in the order of the labels.
        templates: prompts with one `{}` each.
        targets: those names and templates, encoded by the frozen text tower.
    """

    config: RunConfig
    backbone: Backbone
    class_names: tuple[str, ...]
    templates: tuple[str, ...]
    targets: ClassTargets


class Learner(nn.Module):
    """A tuned tower and a way to classify; a method subclasses it.

    Before any training it predicts what zero-shot CLIP predicts.

    Attributes:
        notes: what the user should know of the method on this model.
    """

    notes: tuple[str, ...] = ()

    def __init__(self, vision: TwoBranches, ingredients: MethodInputs) -> None:
        super().__init__()
        self.vision = vision
        self.config = ingredients.config
        self.targets = ingredients.targets

    def forward(self, views: torch.Tensor) -> Features:
        """(B, V, 3, H, W) → what both branches say."""
        return self.vision(views)

    def losses(self, features: Features, labels: torch.Tensor, epoch: int) -> dict[str, torch.Tensor]:
        """The weighted parts of the loss, scalars that add up to what is minimised; labels are (B,)."""
        raise NotImplementedError

    def logits(self, image_features: torch.Tensor) -> torch.Tensor:
        """The tuned branch's own logits: (…, D) L2-normalised → (…, C)."""
        return self.targets.logits(image_features)

    def text_features(self) -> torch.Tensor:
        """(C, D) as encoded, by the text tower as it is now."""
        return self.targets.text_features

    def trainable_parameters(self) -> dict[str, nn.Parameter]:
        """The parameters that train, by name."""
        return {name: parameter for name, parameter in self.named_parameters() if parameter.requires_grad}

    def learnt_state(self) -> dict[str, torch.Tensor]:
        """What is saved, by name: what trains, and in methods that override this what a closed-form fit fills in.

        The tensors are the learner's own, with the shapes that they have from the beginning: loading writes into them.
        """
        return dict(self.trainable_parameters())
