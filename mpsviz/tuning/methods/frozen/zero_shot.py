"""Zero-shot CLIP: the prompts are the classifier.

images ── tower (frozen) ──▶ features ── · text features (frozen) ──▶ logits

Nothing trains.
"""

from __future__ import annotations

from mpsviz.tuning.learner import Learner, MethodInputs
from mpsviz.tuning.loop.cancellation import fit_at_once
from mpsviz.tuning.towers.frozen import FrozenVision
from mpsviz.tuning.towers.two_branches import Reads


def build(ingredients: MethodInputs) -> Learner:
    return Learner(FrozenVision(ingredients.backbone.visual, Reads()), ingredients)


fit = fit_at_once(lambda learner, data, ask: None)
