"""How good a setting is, by the validation images: what hyper-parameters are chosen by, and nothing else."""

from __future__ import annotations

import torch


def quality(logits: torch.Tensor, labels: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Accuracy and, to part equals, the mean log-likelihood: a pair compares as tuples do, the greater the better.

    Args:
        logits: (…, v, C).
        labels: (v,) int.

    Returns:
        (…) and (…).
    """
    accuracy = (logits.argmax(dim=-1) == labels).double().mean(dim=-1)
    own = logits.gather(-1, labels.expand(logits.shape[:-1])[..., None])[..., 0]  # (…, v)
    return accuracy, (own - logits.logsumexp(dim=-1)).mean(dim=-1)
