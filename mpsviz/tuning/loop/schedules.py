"""What changes from epoch to epoch."""

from __future__ import annotations

import math

from mpsviz.config.run_config import OptimConfig


def cosine(start: float, end: float, epoch: float, epochs: int) -> float:
    """Half a cosine from `start` at epoch 0 to `end` at `epochs`."""
    return end + (start - end) * (1 + math.cos(math.pi * epoch / epochs)) / 2


def learning_rate(config: OptimConfig, epoch: int) -> float:
    """The learning rate of an epoch, counted from 0.

    Constant while warming up; the cosine towards zero begins after that, at its peak, and is still measured by all
    epochs, so with W warm-up epochs it ends W epochs early. So the paper's runs were made.
    """
    if epoch < config.warmup_epochs:
        return config.warmup_lr
    return cosine(config.lr, 0.0, epoch - config.warmup_epochs, config.epochs)
