"""What a tuned tower says of images, without gradients."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from mpsviz.tuning.gram_loss import gram_difference
from mpsviz.tuning.branches import Reads, TwoBranches
from mpsviz.tuning.learner import Learner

BATCH = 128
EVERY_TOKEN = Reads(every_token=True)


@dataclass(frozen=True)
class Description:
    """One row an image, float32.

    Attributes:
        image_features: (n, D), L2-normalised, of the tuned branch.
        logits: (n, C), of the tuned branch.
        token_gram_drift: (n,), mean absolute change of the Gram matrix of the image's own tokens.
    """

    image_features: np.ndarray
    logits: np.ndarray
    token_gram_drift: np.ndarray


@dataclass(frozen=True)
class FrozenProbe:
    """What tuning can't change of the probe images, computed once a run: more than half of a snapshot's work.

    Attributes:
        trunk: (n, …), what both branches share.
        tokens: (n, N, D), the zero-shot features.
    """

    trunk: torch.Tensor
    tokens: torch.Tensor


@torch.no_grad()
def freeze_probe(vision: TwoBranches, images: torch.Tensor) -> FrozenProbe:
    """Run (n, 3, H, W) images through the frozen parts; kept in main memory, 4·N·(width + D) bytes an image."""
    trunk, tokens = [], []
    for batch in images.split(BATCH):
        x = vision.trunk(batch.to(vision.device))
        trunk.append(x.cpu())
        tokens.append(vision.frozen(x, EVERY_TOKEN).cpu())
    return FrozenProbe(torch.cat(trunk), torch.cat(tokens))


@torch.no_grad()
def describe(learner: Learner, probe: FrozenProbe) -> Description:
    """Run the probe images through the tuned branch, in batches."""
    vision = learner.vision
    device = vision.device
    features, logits, drift = [], [], []
    for trunk, frozen_tokens in zip(probe.trunk.split(BATCH), probe.tokens.split(BATCH), strict=True):
        tokens, _ = vision.tuned(trunk.to(device), EVERY_TOKEN)  # (B, N, D)
        features.append(tokens[:, 0])
        logits.append(learner.logits(tokens[:, 0]))
        drift.append(gram_difference(frozen_tokens.to(device), tokens))
    return Description(*(torch.cat(parts).float().cpu().numpy() for parts in (features, logits, drift)))
