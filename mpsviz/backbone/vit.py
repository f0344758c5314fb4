"""One face for open_clip's vision transformers: embed, blocks, project.

images ──embed──▶ x ──blocks[0]──▶ … ──blocks[L−1]──▶ x ──project──▶ token features
"""

from __future__ import annotations

from typing import cast

import torch
from open_clip.transformer import ResidualAttentionBlock, VisionTransformer
from torch import nn
from torch.nn import functional as F

from mpsviz.errors import UserError


def vision_tower(model: nn.Module) -> VisionTransformer:
    """The image tower of a CLIP that the method is defined for.

    Raises:
        UserError: it is no CLIP ViT with a class token, a final projection and at least three plain blocks.
    """
    visual = getattr(model, "visual", None)
    if not (
        isinstance(visual, VisionTransformer)
        and visual.pool_type == "tok"
        and visual.attn_pool is None
        and isinstance(visual.proj, nn.Parameter)
        and all(isinstance(block, ResidualAttentionBlock) for block in visual.transformer.resblocks)
    ):
        raise UserError(
            f"'{type(visual).__name__}' is no CLIP vision transformer.",
            next_step="Choose a CLIP ViT such as mini-clip, ViT-B-32 or ViT-B-16.",
        )
    return visual


def blocks(visual: VisionTransformer) -> list[ResidualAttentionBlock]:
    """The blocks of a checked tower, from the input up."""
    return cast(list[ResidualAttentionBlock], list(visual.transformer.resblocks))


def projection(visual: VisionTransformer) -> nn.Parameter:
    """The final projection of a checked tower, (width, D)."""
    return cast(nn.Parameter, visual.proj)


def embed(visual: VisionTransformer, images: torch.Tensor) -> torch.Tensor:
    """Patches, class token, positions and `ln_pre`: (B, 3, H, W) → (B, N, width), the class token first."""
    patches = visual.conv1(images).flatten(2).transpose(1, 2)  # (B, N − 1, width)
    class_token = visual.class_embedding.to(patches.dtype).expand(len(images), 1, -1)  # (B, 1, width)
    tokens = torch.cat([class_token, patches], dim=1) + visual.positional_embedding.to(patches.dtype)
    return visual.ln_pre(tokens)


def project(tokens: torch.Tensor, ln_post: nn.Module, proj: torch.Tensor) -> torch.Tensor:
    """To the output space and onto the unit sphere: (…, width) → (…, D)."""
    return F.normalize(ln_post(tokens) @ proj, dim=-1)
