"""One face for open_clip's vision transformers: embed, blocks, project.

images ──embed──▶ x ──blocks[0]──▶ … ──blocks[L−1]──▶ x ──project──▶ token features
"""

from __future__ import annotations

from typing import cast

import torch
from open_clip.transformer import ResidualAttentionBlock, VisionTransformer
from torch import nn
from torch.nn import functional as F

from mpsviz.backbone.float32 import in_float32


def blocks(visual: VisionTransformer) -> list[ResidualAttentionBlock]:
    """The blocks of a checked tower, from the input up."""
    return cast(list[ResidualAttentionBlock], list(visual.transformer.resblocks))


def projection(visual: VisionTransformer) -> nn.Parameter:
    """The final projection of a checked tower, (width, D)."""
    return visual.proj


def embed(visual: VisionTransformer, images: torch.Tensor) -> torch.Tensor:
    """Patches, class token, positions and `ln_pre`: (B, 3, H, W) → (B, N, width), the class token first."""
    weight, bias = visual.conv1.weight.flatten(1), visual.conv1.bias  # (width, 3 · P · P)
    patches = F.linear(_patches(images, cast(tuple[int, int], visual.patch_size)[0]), weight, bias)  # (B, N − 1, width)
    class_token = visual.class_embedding.to(patches.dtype).expand(len(images), 1, -1)  # (B, 1, width)
    tokens = torch.cat([class_token, patches], dim=1) + visual.positional_embedding.to(patches.dtype)
    return visual.ln_pre(tokens)


def _patches(images: torch.Tensor, side: int) -> torch.Tensor:
    """Squares of `side` pixels, row by row: (B, 3, H, W) → (B, N − 1, 3 · side²). Of them, `conv1` is a linear map."""
    grid = images.unfold(2, side, side).unfold(3, side, side)  # (B, 3, rows, columns, side, side)
    return grid.permute(0, 2, 3, 1, 4, 5).flatten(3).flatten(1, 2)  # (B, rows · columns, 3 · side²)


@in_float32
def project(tokens: torch.Tensor, ln_post: nn.Module, proj: torch.Tensor) -> torch.Tensor:
    """To the output space and onto the unit sphere: (…, width) → (…, D)."""
    return F.normalize(ln_post(tokens) @ proj, dim=-1)
