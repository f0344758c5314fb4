"""timm's vision transformers in parts, as open_clip wraps them, see `mpsviz.backbone.image_tower`.

Two classes of timm: `VisionTransformer` (SigLIP, MobileCLIP-B, ViTamin) and `Eva` (EVA, EVA02, PE-Core), which turns
queries and keys by the position of their patch (RoPE). Convolutions below the blocks, as ViTamin and MobileCLIP-B have
them, are part of the embedding.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, cast

import torch
from open_clip.timm_model import TimmModel
from timm.layers.attention import Attention, AttentionRope
from timm.layers.attention_pool import AttentionPoolLatent
from timm.models.eva import Eva, EvaAttention, EvaBlock, EvaBlockPostNorm
from timm.models.vision_transformer import Block, VisionTransformer
from torch import nn
from torch.nn import functional as F

from mpsviz.backbone.float32 import in_float32

POOLING: dict[str, Literal["class token", "attention", "mean"]] = {
    "token": "class token",
    "map": "attention",
    "avg": "mean",
}
"""timm's names → ours."""


class TimmBlock(nn.Module):
    """A block of timm's: (B, N, width) → (B, N, width).

    Args:
        block: shared, not copied.
        rope: what knows how queries and keys are turned; None where positions are added to the tokens.
    """

    def __init__(self, block: nn.Module, rope: nn.Module | None) -> None:
        super().__init__()
        self.block, self.rope = block, rope

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.block(x) if self.rope is None else self.block(x, rope=cast(Any, self.rope).get_embed())

    def alone(self, x: torch.Tensor) -> torch.Tensor:
        """Each token as a sequence of its own, so that it takes only its own value: (…, width) → (…, width)."""
        return self.block(x.flatten(0, -2)[:, None])[:, 0].view_as(x)  # (n, 1, width)


class TimmTail(nn.Module):
    """Norms, pool and projection of a tower, shared, not copied."""

    def __init__(self, visual: TimmModel) -> None:
        super().__init__()
        trunk = cast(Any, visual.trunk)
        self.norm, self.attn_pool, self.fc_norm = trunk.norm, trunk.attn_pool, trunk.fc_norm
        self.head, self.projection = trunk.head, visual.head
        self.first = _first_pooled(trunk)
        self.by_class_token = trunk.global_pool == "token"

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """The image feature: (B, N, width) → (B, D)."""
        x = self.norm(x)
        if self.by_class_token:
            return self._out(x[:, 0])
        x = x[:, self.first :]
        return self._out(x.mean(dim=1) if self.attn_pool is None else self.attn_pool(x))

    def alone(self, x: torch.Tensor) -> torch.Tensor:
        """Each token as the only one: (…, width) → (…, D)."""
        x = self.norm(x)
        if self.attn_pool is not None:
            x = self.attn_pool(x.flatten(0, -2)[:, None]).view_as(x)  # (n, 1, width) → (n, width)
        return self._out(x)

    def _out(self, x: torch.Tensor) -> torch.Tensor:
        return self.projection(self.head(self.fc_norm(x)))


class TimmTower:
    """A checked tower; its tail is one module."""

    def __init__(self, visual: TimmModel) -> None:
        self.visual, trunk = visual, cast(Any, visual.trunk)
        self.trunk = trunk
        self.pooling: Literal["class token", "attention", "mean"] = POOLING[trunk.global_pool]
        self.width: int = trunk.embed_dim
        rope = getattr(trunk, "rope", None)
        self.blocks: list[nn.Module] = [TimmBlock(block, rope) for block in trunk.blocks]
        self.tail: dict[str, nn.Module | nn.Parameter] = {"head": TimmTail(visual)}

    def embed(self, images: torch.Tensor) -> torch.Tensor:
        """(B, 3, H, W) → (B, N, width): class token and registers first, where there are any."""
        x = self.trunk._pos_embed(self.trunk.patch_embed(images))
        return self.trunk.norm_pre(x[0] if isinstance(self.trunk, Eva) else x)

    def read(self, x: torch.Tensor, tail: Mapping[str, nn.Module | nn.Parameter], every_token: bool) -> torch.Tensor:
        """(B, N, width) → (B, 1 or 1 + patches, D), L2-normalised: the image feature first."""
        return _read(x, cast(TimmTail, tail["head"]), self.trunk.num_prefix_tokens if every_token else None)

    def read_alone(self, x: torch.Tensor, tail: Mapping[str, nn.Module | nn.Parameter]) -> torch.Tensor:
        """(…, width) → (…, D), L2-normalised."""
        return _alone(x, cast(TimmTail, tail["head"]))

    def pooled_token(self, x: torch.Tensor) -> torch.Tensor:
        """(B, N, width) → (B, width)."""
        return x[:, 0] if self.pooling == "class token" else x[:, _first_pooled(self.trunk) :].mean(dim=1)

    def end_weights(self) -> tuple[torch.Tensor, torch.Tensor]:
        """The embedding's first and the tail's last."""
        return next(self.trunk.patch_embed.parameters()), list(cast(TimmTail, self.tail["head"]).parameters())[-1]


@in_float32
def _read(x: torch.Tensor, tail: TimmTail, first_patch: int | None) -> torch.Tensor:
    """The image feature, then the patches if it is said where they begin."""
    features = tail(x)[:, None]  # (B, 1, D)
    if first_patch is not None:
        features = torch.cat([features, tail.alone(x[:, first_patch:])], dim=1)
    return F.normalize(features, dim=-1)


@in_float32
def _alone(x: torch.Tensor, tail: TimmTail) -> torch.Tensor:
    return F.normalize(tail.alone(x), dim=-1)


def _first_pooled(trunk: Any) -> int:
    """The first token that attention or the mean pools; `Eva`'s attention looks at the class token, too."""
    if isinstance(trunk, Eva):
        return 0 if trunk.attn_pool is not None else trunk.num_prefix_tokens
    return 0 if trunk.pool_include_prefix else trunk.num_prefix_tokens


def timm_problem(visual: TimmModel) -> str | None:
    """Why a tower can't be taken apart; None where it can."""
    trunk = cast(Any, visual.trunk)
    if type(trunk) not in (VisionTransformer, Eva):
        return f"is timm's {type(trunk).__name__}"
    for problem in (_problem_of_blocks(trunk), _problem_of_ends(trunk)):
        if problem:
            return problem
    sides = tuple(trunk.patch_embed.img_size)
    if tuple(visual.image_size) != sides:
        return f"sees {sides[0]} × {sides[1]} px, and its config says {visual.image_size[0]} × {visual.image_size[1]}"
    if len(set(sides)) > 1 or len(set(trunk.patch_embed.grid_size)) > 1:
        return "takes images or patches that are not square"
    return None


def _problem_of_blocks(trunk: Any) -> str | None:
    blocks = list(trunk.blocks)
    if not all(type(block) in (Block, EvaBlock, EvaBlockPostNorm) for block in blocks):
        return f"has blocks of another kind ({type(blocks[0]).__name__})" if blocks else "has no blocks"
    if not all(type(block.attn) in (Attention, EvaAttention, AttentionRope) for block in blocks):
        return f"has attention of another kind ({type(blocks[0].attn).__name__})"
    if len(blocks) < 3:
        return f"has {len(blocks)} blocks, too few for thirds"
    if getattr(trunk, "rope_mixed", False):
        return "has rotary positions that each block has learnt for itself"
    if getattr(trunk, "rope", None) is not None and not hasattr(trunk.rope, "feat_shape"):
        return "has rotary positions of another kind"
    return None


def _problem_of_ends(trunk: Any) -> str | None:
    if trunk.dynamic_img_size:
        return "takes images of any size, so its tokens have no fixed number"
    if trunk.global_pool not in POOLING:
        return f"pools its tokens in another way ('{trunk.global_pool}')"
    if trunk.attn_pool is not None:
        pool = trunk.attn_pool
        if type(pool) is not AttentionPoolLatent or pool.pos_embed is not None or pool.latent_len != 1:
            return "pools its tokens by attention of another kind"
    return None
