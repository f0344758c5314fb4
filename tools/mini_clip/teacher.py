"""The teacher: a small residual CNN, which learns the drawings ten times faster than a ViT does.

view ─ stem 24×24 ─ block ─ 12×12 ─ 2 blocks ─ MixStyle ─ 6×6 ─ 2 blocks ─ 3×3 ─ block ─ mean ─ linear ─ unit vector
"""

import torch
import torch.nn.functional as F
from torch import nn

from mini_clip.corpus import Corpus
from mini_clip.losses import name_loss, pair_loss
from mini_clip.pool import ViewPool

WIDTHS = (32, 64, 128, 256)
BLOCKS = (1, 2, 2, 1)
BATCH = 64
REUSE = 2
PAIR_SHARE = 0.3


class Teacher(nn.Module):
    def __init__(self, embedding: int) -> None:
        super().__init__()
        layers: list[nn.Module] = [
            nn.Conv2d(3, WIDTHS[0], 5, stride=2, padding=2, bias=False),
            nn.BatchNorm2d(WIDTHS[0]),
            nn.ReLU(),
        ]
        previous = WIDTHS[0]
        for stage, (width, blocks) in enumerate(zip(WIDTHS, BLOCKS, strict=True)):
            for block in range(blocks):
                layers.append(Residual(previous, width, stride=2 if stage and block == 0 else 1))
                previous = width
            if stage == 1:
                layers.append(MixStyle())
        self.trunk = nn.Sequential(*layers)
        self.head = nn.Linear(previous, embedding)
        self.log_scale = nn.Parameter(torch.tensor(3.0))

    def forward(self, views: torch.Tensor) -> torch.Tensor:
        """(B, 3, 48, 48) → unit vectors (B, D), float32."""
        with torch.autocast(views.device.type, dtype=torch.bfloat16):
            features = self.trunk(views.contiguous(memory_format=torch.channels_last)).mean(dim=(2, 3))
        return F.normalize(self.head(features.float()), dim=1)


class Residual(nn.Module):
    """Two 3×3 convolutions, pre-activated, beside a shortcut."""

    def __init__(self, inside: int, outside: int, stride: int) -> None:
        super().__init__()
        self.norm1, self.norm2 = nn.BatchNorm2d(inside), nn.BatchNorm2d(outside)
        self.conv1 = nn.Conv2d(inside, outside, 3, stride, 1, bias=False)
        self.conv2 = nn.Conv2d(outside, outside, 3, 1, 1, bias=False)
        nn.init.zeros_(self.conv2.weight)
        self.shortcut = (
            nn.Identity()
            if inside == outside
            else nn.Sequential(nn.AvgPool2d(stride), nn.Conv2d(inside, outside, 1, bias=False))
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        hidden = self.conv1(F.relu(self.norm1(x)))
        return self.shortcut(x) + self.conv2(F.relu(self.norm2(hidden)))


class MixStyle(nn.Module):
    """Exchange part of each channel's mean and spread with another image of the batch: styles, in a CNN, live there."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if not self.training:
            return x
        spread, mean = torch.std_mean(x.float(), dim=(2, 3), keepdim=True)
        spread = spread + 1e-3
        other = torch.randperm(len(x), device=x.device)
        share = torch.distributions.Beta(0.3, 0.3).sample((len(x), 1, 1, 1)).to(x.device)
        share = torch.where(torch.rand_like(share) < 0.5, share, 0)
        mixed_mean = mean + share * (mean[other] - mean)
        mixed_spread = spread + share * (spread[other] - spread)
        return ((x - mean) / spread * mixed_spread + mixed_mean).to(x.dtype)


class TeacherLoss:
    """The loss of one batch of views."""

    def __init__(self, corpus: Corpus, targets: torch.Tensor) -> None:
        self.pool, self.targets = ViewPool(corpus, BATCH, REUSE), targets

    def __call__(self, model: Teacher) -> torch.Tensor:
        views, concept, _ = self.pool.draw()
        features = model(views)
        return name_loss(features, self.targets, concept, model.log_scale) + PAIR_SHARE * pair_loss(
            features, concept, 0.1
        )
