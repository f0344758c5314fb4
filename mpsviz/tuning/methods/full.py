"""Full fine-tuning: every weight of the image tower trains, by the cross-entropy of the fused logits.

images ── tower (tuned copy) ──▶ features ── · text features (frozen) ──▶ logits

Trains: all of `vision.tower`. The loss, α and the views are those of `ce`, so only what trains differs.
"""

from __future__ import annotations

from mpsviz.tuning.learner import MethodInputs
from mpsviz.tuning.methods.ce import FusedCrossEntropy
from mpsviz.tuning.towers.full import FullyTunedVision
from mpsviz.tuning.towers.two_branches import Reads


def build(ingredients: MethodInputs) -> FusedCrossEntropy:
    return FusedCrossEntropy(FullyTunedVision(ingredients.backbone.visual, Reads()), ingredients)
