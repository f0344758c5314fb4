"""One face for vision transformers of open_clip and of timm: how each is embedded, run block by block, and read.

images ──embed──▶ x ──blocks[0]──▶ … ──blocks[L−1]──▶ x ──read──▶ image feature, patch features

A tower pools its tokens into the image feature in one of three ways:

    class token   it is the class token, through the tail        CLIP, EVA, MobileCLIP-B; what the paper has
    attention     a learnt query looks at all tokens             SigLIP, PE-Core
    mean          the mean of the patches                        CLIPA, ViTamin

The *tail* is what comes after the blocks: norms, pool, projection. A patch feature is what the tail makes of that patch
if there were no other token: of a class-token tower, `ln_post` and `proj`, as in the paper.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, Protocol

import torch
from open_clip.timm_model import TimmModel
from open_clip.transformer import VisionTransformer
from torch import nn

from mpsviz.backbone.open_clip_tower import OpenClipTower, open_clip_problem
from mpsviz.backbone.timm_tower import TimmTower, timm_problem

Visual = VisionTransformer | TimmModel
Pooling = Literal["class token", "attention", "mean"]
Tail = Mapping[str, nn.Module | nn.Parameter]
"""The parts of a tail by name."""


class ImageTower(Protocol):
    """A tower in parts. Its modules and weights are the tower's own, not copies."""

    @property
    def pooling(self) -> Pooling:
        """How the image feature comes about."""
        ...

    @property
    def width(self) -> int:
        """Of the tokens."""
        ...

    @property
    def blocks(self) -> list[nn.Module]:
        """From the input up; each maps (B, N, width) → (B, N, width)."""
        ...

    @property
    def tail(self) -> Tail:
        """What `read` and `read_alone` take, or a tuned copy of it."""
        ...

    def embed(self, images: torch.Tensor) -> torch.Tensor:
        """What enters the first block: (B, 3, H, W) → (B, N, width)."""
        ...

    def read(self, x: torch.Tensor, tail: Tail, every_token: bool) -> torch.Tensor:
        """What leaves the last block → (B, 1 or 1 + patches, D), L2-normalised: the image feature, then each patch.

        A class-token tower may be given its class token alone where no patch is asked for.
        """
        ...

    def read_alone(self, x: torch.Tensor, tail: Tail) -> torch.Tensor:
        """What the tail makes of tokens that see no other: (…, width) → (…, D), L2-normalised."""
        ...

    def pooled_token(self, x: torch.Tensor) -> torch.Tensor:
        """The token that stands for the image inside the network: (B, N, width) → (B, width).

        The class token where the tower reads it; the mean of the tokens that it pools otherwise.
        """
        ...

    def end_weights(self) -> tuple[torch.Tensor, torch.Tensor]:
        """Its first and its last weights."""
        ...


def image_tower(visual: Visual) -> ImageTower:
    """A checked tower in parts."""
    return TimmTower(visual) if isinstance(visual, TimmModel) else OpenClipTower(visual)


def ill_suited(visual: object) -> str | None:
    """Why an image tower can't be taken apart; None where it can."""
    if isinstance(visual, TimmModel):
        return timm_problem(visual)
    return open_clip_problem(visual) if isinstance(visual, VisionTransformer) else f"is a {type(visual).__name__}"
