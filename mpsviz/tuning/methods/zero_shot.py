"""Zero-shot CLIP: the prompts are the classifier.

images ── tower (frozen) ──▶ features ── · text features (frozen) ──▶ logits

Nothing trains.
"""

from __future__ import annotations

from collections.abc import Callable

from mpsviz.config import OptimConfig
from mpsviz.tuning.branches import Reads
from mpsviz.tuning.checkpoint import Checkpoint
from mpsviz.tuning.frozen import FrozenVision
from mpsviz.tuning.learner import Ingredients, Learner
from mpsviz.tuning.trainer import FewShotData, Step


def build(ingredients: Ingredients) -> Learner:
    return Learner(FrozenVision(ingredients.backbone.visual, Reads()), ingredients)


def fit(
    learner: Learner,
    data: FewShotData,
    config: OptimConfig,
    on_step: Callable[[Step], bool],
    on_epoch: Callable[[int], bool],
    resume: Checkpoint | None = None,
) -> bool:
    """There is nothing to learn: the last epoch is over at once."""
    return not on_epoch(config.epochs)
