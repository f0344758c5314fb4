"""Zero-shot CLIP: the prompts are the classifier.

images ── tower (frozen) ──▶ features ── · text features (frozen) ──▶ logits

Nothing trains.
"""

from __future__ import annotations

from collections.abc import Callable

from mpsviz.config.run_config import OptimConfig
from mpsviz.tuning.learner import Learner, MethodInputs
from mpsviz.tuning.loop.checkpoint import Checkpoint
from mpsviz.tuning.loop.trainer import FewShotData, Step
from mpsviz.tuning.towers.frozen import FrozenVision
from mpsviz.tuning.towers.two_branches import Reads


def build(ingredients: MethodInputs) -> Learner:
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
