"""What a tuned tower says of images, without gradients."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from mpsviz.tuning.gram_loss import gram_difference
from mpsviz.tuning.model import TunedVision
from mpsviz.tuning.objective import Targets

BATCH = 128


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


@torch.inference_mode()
def describe(model: TunedVision, images: torch.Tensor, targets: Targets) -> Description:
    """Run (n, 3, H, W) images through both branches, in batches."""
    device = model.proj.device
    features, logits, drift = [], [], []
    for batch in images.split(BATCH):
        both = model(batch.to(device)[:, None])  # (B, 1, 3, H, W)
        features.append(both.tuned[:, 0])
        logits.append(targets.logits(both.tuned[:, 0]))
        drift.append(gram_difference(both.frozen_tokens[:, 0], both.tuned_tokens[:, 0]))
    return Description(*(torch.cat(parts).float().cpu().numpy() for parts in (features, logits, drift)))
