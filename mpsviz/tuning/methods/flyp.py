"""FLYP, "fine-tune like you pre-train": CLIP's own contrastive loss on images and their prompts (arXiv 2212.00638).

images ─── tower (tuned) ──▶ I ──┐
                                 · ──▶ s · I Tᵀ (B, B) ──▶ ½ (cross-entropy of its rows + of its columns)
prompts ── tower (tuned) ──▶ T ──┘     each image's own class, in a template drawn for it

s: the logit scale. Row i and column i are a pair; other images of the same class count as strangers, as in
pre-training. A model with a logit bias was pre-trained by SigLIP's loss (arXiv 2303.15343), and is tuned by that one:
each image and prompt are a pair or none, told by the sigmoid of their logit.

Trains: every weight of both towers; the logit scale stays. The loss is averaged over the views, of which
the paper has one. Images are told by the prompts, all templates averaged.

Optimiser and weight decay are the paper's; rate, epochs, batches and views are chosen as for the other methods here.
"""

from __future__ import annotations

import torch
from torch.nn import functional as F

from mpsviz.backbone.float32 import in_float32
from mpsviz.tuning.learner import MethodInputs
from mpsviz.tuning.methods.tuned_text import TextTuned
from mpsviz.tuning.towers.full import FullyTunedVision
from mpsviz.tuning.towers.text import FullyTunedText
from mpsviz.tuning.towers.two_branches import Features, Reads


class Flyp(TextTuned):
    """Both towers, as CLIP trained them."""

    def losses(self, features: Features, labels: torch.Tensor, epoch: int) -> dict[str, torch.Tensor]:
        templates = torch.randint(len(self.tokens), (len(labels),)).to(labels.device)  # (B,)
        text_features = self.text.encode(self.tokens[templates, labels])  # (B, D)
        scale, bias = self.targets.logit_scale, self.targets.logit_bias
        if bias:
            return {"image_text": sigmoid_pairing_loss(features.tuned, text_features, scale, bias)}
        return {"image_text": pairing_loss(features.tuned, text_features, scale)}


@in_float32
def pairing_loss(image_features: torch.Tensor, text_features: torch.Tensor, logit_scale: float) -> torch.Tensor:
    """CLIP's contrastive loss (arXiv 2103.00020, figure 3), averaged over the views.

    Args:
        image_features: (B, V, D), L2-normalised.
        text_features: (B, D), as encoded; row i describes image i.

    Returns:
        A scalar.
    """
    logits = logit_scale * image_features.transpose(0, 1) @ F.normalize(text_features, dim=-1).mT  # (V, B, B)
    views, images, _ = logits.shape
    pairs = torch.arange(images, device=logits.device).expand(views, images)  # (V, B)
    by_image = F.cross_entropy(logits.mT, pairs)  # the classes are in the second dimension
    by_text = F.cross_entropy(logits, pairs)
    return (by_image + by_text) / 2


@in_float32
def sigmoid_pairing_loss(
    image_features: torch.Tensor, text_features: torch.Tensor, logit_scale: float, logit_bias: float
) -> torch.Tensor:
    """SigLIP's loss (arXiv 2303.15343, algorithm 1), averaged over the views; arguments as in `pairing_loss`."""
    logits = logit_scale * image_features.transpose(0, 1) @ F.normalize(text_features, dim=-1).mT + logit_bias
    views, images, _ = logits.shape  # (V, B, B)
    sign = 2 * torch.eye(images, device=logits.device, dtype=logits.dtype) - 1
    return -F.logsigmoid(sign * logits).sum() / (views * images)


def build(ingredients: MethodInputs) -> Flyp:
    backbone = ingredients.backbone
    return Flyp(FullyTunedVision(backbone.visual, Reads()), FullyTunedText(backbone.model), ingredients)
