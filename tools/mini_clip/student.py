"""The student: mini-clip's ViT, taught by the CNN (its features, its opinion of all names) and by the labels."""

import torch
import torch.nn.functional as F
from torch import nn
from torch.nn.attention import SDPBackend, sdpa_kernel

from mini_clip.corpus import Corpus
from mini_clip.losses import name_loss, pair_loss
from mini_clip.pool import ViewPool
from mini_clip.teacher import Teacher

BATCH = 48
REUSE = 3
LABEL_SHARE, OPINION_SHARE, FEATURE_SHARE, PAIR_SHARE = 1.0, 0.5, 5.0, 0.5


class Student(nn.Module):
    """An image tower, and the scale its features are compared with names at."""

    def __init__(self, visual: nn.Module) -> None:
        super().__init__()
        self.visual = visual
        self.log_scale = nn.Parameter(torch.tensor(3.0))

    def forward(self, views: torch.Tensor) -> torch.Tensor:
        """(B, 3, 48, 48) → unit vectors (B, D), float32. With so few tokens plain attention is the fastest on a CPU."""
        with torch.autocast(views.device.type, dtype=torch.bfloat16), sdpa_kernel(SDPBackend.MATH):
            features = self.visual(views)
        return F.normalize(features.float(), dim=1)


class StudentLoss:
    """The loss of one batch of views."""

    def __init__(self, corpus: Corpus, names: torch.Tensor, teacher: Teacher) -> None:
        self.teacher, self.names = teacher.eval().requires_grad_(False), names
        self.pool = ViewPool(corpus, BATCH, REUSE, teach=self.teacher)

    def __call__(self, model: Student) -> torch.Tensor:
        views, concept, taught = self.pool.draw()
        features = model(views)
        opinion = (self.teacher.log_scale.exp() * taught @ self.names.T).softmax(dim=1)
        ours = (model.log_scale.clamp_max(4.6).exp() * features @ self.names.T).log_softmax(dim=1)
        return (
            LABEL_SHARE * name_loss(features, self.names, concept, model.log_scale)
            - OPINION_SHARE * (opinion * ours).sum(dim=1).mean()
            + FEATURE_SHARE * (1 - (features * taught).sum(dim=1)).mean()
            + PAIR_SHARE * pair_loss(features, concept, 0.1)
        )
