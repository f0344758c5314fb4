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
        names: C names.
        templates: prompts with one `{}` each.

    Returns:
        (C, D) float32, as encoded: not L2-normalised.
    """
    by_template = []
    for template in templates:
        prompts = [template.format(name.replace("_", " ")) for name in names]
        chunks = [
            backbone.model.encode_text(backbone.tokenizer(prompts[first : first + BATCH]).to(backbone.device))
            for first in range(0, len(prompts), BATCH)
        ]
        by_template.append(torch.cat(chunks))
    return torch.stack(by_template).mean(dim=0)  # (T, C, D) → (C, D)
