"""Sculpt the classes: images of a class come together, around the text that names it.

Hierarchical Manifold Sculpting (HMS), arXiv 2508.12877, after Khosla et al., arXiv 2004.11362.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch

from mpsviz.backbone.float32 import in_float32


@in_float32
def supervised_contrastive_loss(
    image_features: torch.Tensor, labels: torch.Tensor, temperature: float, text_features: torch.Tensor | None = None
) -> torch.Tensor:
    """Supervised contrastive loss whose candidates are the other images and the text of every class.

    Anchors are the image features of all views. Positives are the other images of the anchor's class and the text of
    that class. The anchor itself is left out of the denominator. The log-probabilities are averaged over the
    positives of an anchor, then over the anchors.

    Args:
        image_features: (B, V, D), L2-normalised.
        labels: (B,) int, rows of `text_features`.
        temperature: τ.
        text_features: (C, D), taken as they are; CLIP's have a norm near 10, which sharpens the text terms.

    Returns:
        A scalar.
    """
    views = image_features.shape[1]
    images = image_features.flatten(0, 1)  # (B · V, D)
    labels = labels.repeat_interleave(views)  # (B · V,)
    itself = torch.eye(len(images), dtype=torch.bool, device=images.device)
    positive = (labels[:, None] == labels[None, :]) & ~itself
    logits = (images @ images.mT / temperature).masked_fill(itself, -torch.inf)
    if text_features is not None:
        classes = torch.arange(len(text_features), device=images.device)
        logits = torch.cat([logits, images @ text_features.mT / temperature], dim=1)
        positive = torch.cat([positive, labels[:, None] == classes[None, :]], dim=1)
    log_probability = torch.log_softmax(logits, dim=1).masked_fill(~positive, 0.0)
    return -(log_probability.sum(dim=1) / positive.sum(dim=1)).mean()


def hierarchical_contrastive_loss(
    depths: Sequence[torch.Tensor], labels: torch.Tensor, temperature: float, text_features: torch.Tensor
) -> torch.Tensor:
    """Sum the contrastive loss over depths: the output and the value stream into the last block with weight 1 and τ,
    every stream below with half the weight and twice the temperature of the one above.

    Args:
        depths: (B, V, D) each: the output first, then the value streams from the last block down.
        labels: (B,) int.
        temperature: τ at the output.
        text_features: (C, D).
    """
    loss = torch.zeros((), device=labels.device)
    for depth, features in enumerate(depths):
        halvings = max(0, depth - 1)
        loss = loss + 0.5**halvings * supervised_contrastive_loss(
            features, labels, temperature * 2**halvings, text_features
        )
    return loss
