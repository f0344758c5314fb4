"""What methods that tune the text tower, too, have in common: the prompts are encoded by the tower as it is now."""

from __future__ import annotations

import torch

from mpsviz.tuning.learner import Learner, MethodInputs
from mpsviz.tuning.towers.text import TunedText
from mpsviz.tuning.towers.two_branches import TwoBranches


class TextTuned(Learner):
    """The loss encodes the prompts, with gradient. Whoever else asks gets what they were last encoded to without, until
    a weight changes.

    Attributes:
        tokens: (T, C, context) int, every class name in every template.
    """

    tokens: torch.Tensor

    def __init__(self, vision: TwoBranches, text: TunedText, ingredients: MethodInputs) -> None:
        super().__init__(vision, ingredients)
        self.text = text
        backbone = ingredients.backbone
        tokens = [
            backbone.tokenizer([template.format(name.replace("_", " ")) for name in ingredients.class_names])
            for template in ingredients.templates
        ]
        self.register_buffer("tokens", torch.stack(tokens).to(backbone.device), persistent=False)
        self.encoded: tuple[list[int], torch.Tensor] | None = None

    def text_features(self) -> torch.Tensor:
        versions = [parameter._version for parameter in self.text.parameters() if parameter.requires_grad]
        if self.encoded is None or self.encoded[0] != versions:
            with torch.no_grad(), torch.autocast(self.tokens.device.type, enabled=False):  # whoever asks first
                self.encoded = versions, self.text(self.tokens)
        return self.encoded[1]

    def logits(self, image_features: torch.Tensor) -> torch.Tensor:
        return self.targets.logits_of(image_features, self.text_features())
