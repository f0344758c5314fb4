"""open_clip's own vision transformers in parts, see `mpsviz.backbone.image_tower`.

images ──embed──▶ x ──blocks[0]──▶ … ──blocks[L−1]──▶ x ──read──▶ token features
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, cast

import torch
from open_clip.transformer import ResidualAttentionBlock, VisionTransformer
from torch import nn
from torch.nn import functional as F

from mpsviz.backbone.float32 import in_float32


class OpenClipTower:
    """A checked tower; its tail is `ln_post` and `proj`."""

    def __init__(self, visual: VisionTransformer) -> None:
        self.visual = visual
        self.pooling: Literal["class token", "mean"] = "class token" if visual.pool_type == "tok" else "mean"
        self.width = visual.conv1.out_channels
        self.blocks: list[nn.Module] = list(visual.transformer.resblocks)
        self.tail: dict[str, nn.Module | nn.Parameter] = {"ln_post": visual.ln_post, "proj": visual.proj}
        self.norm_last = visual.final_ln_after_pool

    def embed(self, images: torch.Tensor) -> torch.Tensor:
        """Patches, class token, positions and `ln_pre`: (B, 3, H, W) → (B, N, width).

        The class token comes first, whether it is read or not.
        """
        visual = self.visual
        weight, bias = visual.conv1.weight.flatten(1), visual.conv1.bias  # (width, 3 · P · P)
        patches = F.linear(_patches(images, cast(tuple[int, int], visual.patch_size)[0]), weight, bias)
        class_token = visual.class_embedding.to(patches.dtype).expand(len(images), 1, -1)  # (B, 1, width)
        tokens = torch.cat([class_token, patches], dim=1) + visual.positional_embedding.to(patches.dtype)
        return visual.ln_pre(tokens)  # (B, N, width)

    def read(self, x: torch.Tensor, tail: Mapping[str, nn.Module | nn.Parameter], every_token: bool) -> torch.Tensor:
        """(B, N, width) → (B, 1 or N, D), L2-normalised: the image feature first."""
        if self.pooling == "class token":
            return self.read_alone(x if every_token else x[:, :1], tail)
        pooled = _mean(x[:, 1:], cast(nn.Module, tail["ln_post"]), cast(torch.Tensor, tail["proj"]), self.norm_last)
        return torch.cat([pooled, self.read_alone(x[:, 1:], tail)], dim=1) if every_token else pooled

    def read_alone(self, x: torch.Tensor, tail: Mapping[str, nn.Module | nn.Parameter]) -> torch.Tensor:
        """(…, width) → (…, D), L2-normalised."""
        return _project(x, cast(nn.Module, tail["ln_post"]), cast(torch.Tensor, tail["proj"]))

    def pooled_token(self, x: torch.Tensor) -> torch.Tensor:
        """(B, N, width) → (B, width)."""
        return x[:, 0] if self.pooling == "class token" else x[:, 1:].mean(dim=1)

    def end_weights(self) -> tuple[torch.Tensor, torch.Tensor]:
        """The patch embedding's and the projection's."""
        return self.visual.conv1.weight, self.visual.proj


def _patches(images: torch.Tensor, side: int) -> torch.Tensor:
    """Squares of `side` pixels, row by row: (B, 3, H, W) → (B, N − 1, 3 · side²). Of them, `conv1` is a linear map."""
    grid = images.unfold(2, side, side).unfold(3, side, side)  # (B, 3, rows, columns, side, side)
    return grid.permute(0, 2, 3, 1, 4, 5).flatten(3).flatten(1, 2)  # (B, rows · columns, 3 · side²)


@in_float32
def _project(tokens: torch.Tensor, ln_post: nn.Module, proj: torch.Tensor) -> torch.Tensor:
    """To the output space and onto the unit sphere: (…, width) → (…, D)."""
    return F.normalize(ln_post(tokens) @ proj, dim=-1)


@in_float32
def _mean(patches: torch.Tensor, ln_post: nn.Module, proj: torch.Tensor, norm_last: bool) -> torch.Tensor:
    """The mean of the patches, normed before or after: (B, N − 1, width) → (B, 1, D), L2-normalised."""
    patches = patches if norm_last else ln_post(patches)
    pooled = patches.mean(dim=1, keepdim=True)  # (B, 1, width)
    return F.normalize((ln_post(pooled) if norm_last else pooled) @ proj, dim=-1)


def open_clip_problem(visual: VisionTransformer) -> str | None:
    """Why a tower can't be taken apart; None where it can."""
    if visual.attn_pool is not None:
        return "pools its tokens by CoCa's attention"
    if visual.pool_type not in ("tok", "avg"):
        return "does not pool its tokens"
    if not isinstance(visual.proj, nn.Parameter):
        return "has no final projection"
    if visual.output_tokens:
        return "returns every token, as CoCa's does"
    if not all(isinstance(block, ResidualAttentionBlock) for block in visual.transformer.resblocks):
        return "has blocks with norms of their own inside"
    if len(visual.transformer.resblocks) < 3:
        return f"has {len(visual.transformer.resblocks)} blocks, too few for thirds"
    if len(set(visual.image_size)) > 1 or len(set(visual.patch_size)) > 1:
        return "takes images or patches that are not square"
    return None
