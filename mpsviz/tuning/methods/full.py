"""Full fine-tuning: every weight of the image tower trains, by the cross-entropy of the fused logits.

images ── tower (tuned copy) ──▶ features ── · text features (frozen) ──▶ logits

Trains: all of `vision.tower`. The loss, α and the views are those of `ce`, so only what trains differs.
"""

from __future__ import annotations

from mpsviz.tuning.branches import Reads
from mpsviz.tuning.full import FullyTunedVision
from mpsviz.tuning.learner import Ingredients
from mpsviz.tuning.methods.ce import FusedCrossEntropy


def build(ingredients: Ingredients) -> FusedCrossEntropy:
    return FusedCrossEntropy(FullyTunedVision(ingredients.backbone.visual, Reads()), ingredients)
