"""A small model with what a training must keep: dropout, a batch norm, tokens; and how it is watched."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from torch import nn

import mpsviz

N = 12
IMAGES = torch.randn(N, 3, 8, 8, generator=torch.Generator().manual_seed(1))
LABELS = torch.arange(N) % 3


class Tokens(nn.Module):
    """(B, 3, 8, 8) → (B, D): a batch norm, dropout, tokens, and a layer with the rows second, as torch's own have."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 6, 4, stride=4), nn.BatchNorm2d(6), nn.Dropout(0.3))
        self.blocks = nn.ModuleList([nn.Linear(6, 6), nn.Linear(6, 6)])
        self.turned = nn.Identity()
        self.drop = nn.Dropout(0.5)
        self.head = nn.Linear(6, 5)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        tokens = self.stem(images).flatten(2).transpose(1, 2)  # (B, 6, 2, 2) → (B, 4, 6)
        for block in self.blocks:
            tokens = torch.relu(block(tokens))
        tokens = self.turned(tokens.transpose(0, 1)).transpose(0, 1)
        return self.head(self.drop(tokens.mean(dim=1)))


def model(seed: int = 0) -> Tokens:
    torch.manual_seed(seed)
    return Tokens()


def watch(path: Path, module: nn.Module, probe: Any = (IMAGES, LABELS), **changes: Any) -> Any:
    return mpsviz.watch(module, probe, path=path, analyse=False, **changes)
