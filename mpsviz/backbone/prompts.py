"""Class names to text features, and what the tokenizer makes of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import open_clip
import torch

from mpsviz.backbone.loading import Backbone
from mpsviz.data.prompts.prompt_faults import check_prompts, fill_in

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
        tokens = backbone.tokenizer([fill_in(template, name) for name in names])  # (C, context)
        parts = [backbone.model.encode_text(part.to(backbone.device)) for part in tokens.split(BATCH)]
        by_template.append(torch.cat(parts))
    return torch.stack(by_template).mean(dim=0)  # (T, C, D) → (C, D)


def prompt_notes(
    backbone: Backbone, names: Sequence[str], templates: Sequence[str], *, own: bool, labels: Sequence[str] = ()
) -> tuple[str, ...]:
    """What the model's own tokenizer makes of the prompts, see `mpsviz.data.prompts.prompt_faults.check_prompts`.

    Raises:
        UserError: classes that the user named can't be told apart by their prompts.
    """
    tokenizer = cast(open_clip.SimpleTokenizer, backbone.tokenizer)

    def encode(text: str) -> list[str]:
        return [tokenizer.decoder[token] for token in tokenizer.encode(text)]

    return check_prompts(names, templates, tokenizer.context_length, own=own, labels=labels, encode=encode)
