"""Class names to text features."""

from __future__ import annotations

from collections.abc import Sequence

import torch

from mpsviz.backbone.loading import Backbone

BATCH = 256


@torch.no_grad()
def encode_prompts(backbone: Backbone, names: Sequence[str], templates: Sequence[str]) -> torch.Tensor:
    """Encode every name in every template; templates are averaged un-normalised, as in Tip-Adapter.

    Args:
        names: C names, which may be none; an underscore stands for a space.
        templates: T ≥ 1 prompts with one `{}` each. What goes beyond the model's context is cut off.

    Returns:
        (C, D), as encoded: not L2-normalised; in the dtype and on the device of the model.
    """
    by_template = []
    for template in templates:
        tokens = backbone.tokenizer([template.format(name.replace("_", " ")) for name in names])  # (C, context)
        parts = [backbone.model.encode_text(part.to(backbone.device)) for part in tokens.split(BATCH)]
        by_template.append(torch.cat(parts))
    return torch.stack(by_template).mean(dim=0)  # (T, C, D) → (C, D)
