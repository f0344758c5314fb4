"""What both image models learn by: the right name among all names, and drawings of one concept close together."""

import torch
import torch.nn.functional as F


def name_loss(
    features: torch.Tensor, names: torch.Tensor, concept: torch.Tensor, log_scale: torch.Tensor
) -> torch.Tensor:
    """Cross-entropy over all names. `features` (B, D) and `names` (C, D) are unit vectors, `concept` (B,)."""
    return F.cross_entropy(log_scale.clamp_max(4.6).exp() * features @ names.T, concept)


def pair_loss(features: torch.Tensor, concept: torch.Tensor, temperature: float) -> torch.Tensor:
    """Supervised contrastive loss in the batch: `features` (B, D) unit vectors, `concept` (B,), each at least twice."""
    alike = features @ features.T / temperature
    itself = torch.eye(len(features), dtype=torch.bool, device=features.device)
    log_probability = alike - alike.masked_fill(itself, -torch.inf).logsumexp(dim=1, keepdim=True)
    same = (concept.unsqueeze(0) == concept.unsqueeze(1)) & ~itself
    return -(log_probability * same).sum(dim=1).div(same.sum(dim=1)).mean()
