"""A linear path around a frozen block, silent at first.

x ──┬── Block (frozen) ──┬──▶ Block(x) + A x
    └── A (zeros) ───────┘
"""

from __future__ import annotations

import torch
from torch import nn


class BlockAdapter(nn.Linear):
    """The bias-free, zero-initialised map `A` of MPS-Tuning's middle third: (…, width) → (…, width)."""

    def __init__(self, width: int, device: torch.device | None = None, dtype: torch.dtype | None = None) -> None:
        super().__init__(width, width, bias=False, device=device, dtype=dtype)
        nn.init.zeros_(self.weight)
