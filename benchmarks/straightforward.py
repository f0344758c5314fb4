"""MPS-Tuning's step as one writes it down first: the reference that `python -m mpsviz bench` compares with, its (a).

for each view:  images ── whole frozen tower ──▶ all tokens projected
                images ── whole tuned tower ───▶ all tokens projected
                                └─ value streams of all tokens into each of the last four blocks, all projected

Two full forwards a view, nothing shared between branches or views, nothing left out that no loss reads. Written from
the paper (arXiv 2508.12877), with open_clip's own blocks; the losses are those of `mpsviz.tuning`, written again. The
frozen tower runs without a gradient, as anyone would do it.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import cast

import torch
from open_clip.transformer import ResidualAttentionBlock, VisionTransformer
from torch import nn
from torch.nn import functional as F

from mpsviz.config.method_settings import MpsConfig
from mpsviz.tuning.towers.partial import TunedVision

STREAMS = 4
"""Blocks whose entering stream is followed to the output; the loss reads the last `depths - 1` of them."""


class Straightforward(nn.Module):
    """Both towers, and the loss on a batch.

    Args:
        vision: the same tower as the product's, whose tuned weights are taken over by copying them.
        text_features: (C, D), as encoded.
        method: α, λ1, λ2, depths, the first temperature, whether the contrasted text is normalised.
    """

    def __init__(self, vision: TunedVision, text_features: torch.Tensor, logit_scale: float, method: MpsConfig) -> None:
        super().__init__()
        self.method, self.logit_scale = method, logit_scale
        self.text_features = text_features
        self.contrasted_text = F.normalize(text_features, dim=-1) if method.normalize_text else text_features
        self.frozen = vision.visual
        self.tuned = copy.deepcopy(vision.visual)
        self.adapters = copy.deepcopy(vision.adapters)
        self.partition = vision.partition
        blocks = cast(nn.ModuleList, self.tuned.transformer.resblocks)
        for number, block in enumerate(vision.blocks, start=self.partition.tuned):
            blocks[number] = copy.deepcopy(block)
        self.tuned.ln_post = copy.deepcopy(vision.ln_post)
        self.tuned.proj = nn.Parameter(vision.proj.detach().clone())

    def trainable_parameters(self) -> dict[str, nn.Parameter]:
        """By the names that `TunedVision` gives them."""
        return {
            _product_name(name, self.partition.tuned): parameter
            for name, parameter in self.named_parameters()
            if parameter.requires_grad
        }

    def losses(self, views: torch.Tensor, labels: torch.Tensor) -> dict[str, torch.Tensor]:
        """The weighted parts of the loss of (B, V, 3, H, W) images at epoch 0."""
        zero_shot, tuned, alignment = [], [], []
        by_depth: list[list[torch.Tensor]] = [[] for _ in range(self.method.depths)]
        text = F.normalize(self.text_features, dim=-1)
        for images in views.unbind(dim=1):
            with torch.no_grad():
                before = self.frozen_tokens(images)  # (B, N, D)
            after, streams = self.tuned_tokens_and_streams(images)  # (B, N, D), STREAMS × (B, N, D)
            zero_shot.append(self.logit_scale * before[:, 0] @ text.mT)
            tuned.append(self.logit_scale * after[:, 0] @ text.mT)
            alignment.append(gram_distance(before[:, 0], after[:, 0]) + gram_distance(before, after))
            for depth, tokens in enumerate([after, *streams[::-1]][: self.method.depths]):
                by_depth[depth].append(tokens[:, 0])
        fused = self.method.alpha * torch.stack(tuned).mean(0) + (1 - self.method.alpha) * torch.stack(zero_shot).mean(
            0
        )
        contrast = [
            0.5 ** max(0, depth - 1) * self.contrast(torch.stack(features, dim=1), labels, 2 ** max(0, depth - 1))
            for depth, features in enumerate(by_depth)
        ]
        return {
            "cross_entropy": F.cross_entropy(fused, labels),
            "gram_alignment": self.method.gram_weight * torch.stack(alignment).sum(),
            "contrastive": self.method.contrastive_weight * torch.stack(contrast).sum(),
        }

    def contrast(self, features: torch.Tensor, labels: torch.Tensor, factor: float) -> torch.Tensor:
        """Supervised contrastive loss of (B, V, D) features, at so many times the first temperature."""
        temperature = self.method.temperature_start * factor
        anchors = features.flatten(0, 1)  # (B · V, D)
        classes = torch.arange(len(self.contrasted_text), device=labels.device)
        candidates = torch.cat([anchors, self.contrasted_text])  # (B · V + C, D)
        owners = torch.cat([labels.repeat_interleave(features.shape[1]), classes])
        others = ~torch.eye(len(anchors), len(candidates), dtype=torch.bool, device=labels.device)
        positives = (owners[: len(anchors), None] == owners[None, :]) & others
        logits = anchors @ candidates.mT / temperature
        log_probability = logits - torch.where(others, logits, -torch.inf).logsumexp(dim=1, keepdim=True)
        return -((log_probability * positives).sum(dim=1) / positives.sum(dim=1)).mean()

    def frozen_tokens(self, images: torch.Tensor) -> torch.Tensor:
        """(B, 3, H, W) → (B, N, D), L2-normalised."""
        x = embed(self.frozen, images)
        for block in self.frozen.transformer.resblocks:
            x = block(x)
        return self.project(self.frozen, x)

    def tuned_tokens(self, images: torch.Tensor) -> torch.Tensor:
        """(B, 3, H, W) → (B, N, D), L2-normalised."""
        return self.project(self.tuned, self.tuned_blocks(images)[-1])

    def tuned_tokens_and_streams(self, images: torch.Tensor) -> tuple[torch.Tensor, list[torch.Tensor]]:
        """(B, 3, H, W) → (B, N, D), and the streams into the last blocks, from below: (B, N, D) each."""
        *entering, x = self.tuned_blocks(images)
        blocks = cast(list[ResidualAttentionBlock], list(self.tuned.transformer.resblocks))
        first = max(0, len(blocks) - STREAMS)
        streams = [follow(blocks[number:], entering[number]) for number in range(first, len(blocks))]
        return self.project(self.tuned, x), [self.project(self.tuned, stream) for stream in streams]

    def tuned_blocks(self, images: torch.Tensor) -> list[torch.Tensor]:
        """What enters each block, and what leaves the last: (B, N, width) each."""
        states = [embed(self.tuned, images)]
        for number, block in enumerate(self.tuned.transformer.resblocks):
            x = states[-1]
            adapted = self.partition.adapted <= number < self.partition.tuned
            states.append(block(x) + self.adapters[number - self.partition.adapted](x) if adapted else block(x))
        return states

    def project(self, tower: VisionTransformer, x: torch.Tensor) -> torch.Tensor:
        """(B, N, width) → (B, N, D), L2-normalised."""
        return F.normalize(tower.ln_post(x) @ cast(nn.Parameter, tower.proj), dim=-1)


def embed(tower: VisionTransformer, images: torch.Tensor) -> torch.Tensor:
    """(B, 3, H, W) → (B, N, width)."""
    patches = tower.conv1(images).flatten(2).transpose(1, 2)  # (B, N − 1, width)
    class_token = tower.class_embedding.to(patches.dtype).expand(len(images), 1, -1)  # (B, 1, width)
    return tower.ln_pre(torch.cat([class_token, patches], dim=1) + tower.positional_embedding.to(patches.dtype))


def follow(blocks: Iterable[ResidualAttentionBlock], x: torch.Tensor) -> torch.Tensor:
    """The value stream of all tokens through the blocks: (B, N, width) → (B, N, width)."""
    for block in blocks:
        attention = block.attn
        weight, bias = attention.in_proj_weight.chunk(3)[2], attention.in_proj_bias.chunk(3)[2]
        x = x + block.ls_1(attention.out_proj(F.linear(block.ln_1(x), weight, bias)))
        x = x + block.ls_2(block.mlp(block.ln_2(x)))
    return x


def gram_distance(before: torch.Tensor, after: torch.Tensor) -> torch.Tensor:
    """Mean absolute difference of the Gram matrices of (…, n, D) unit vectors."""
    return (before @ before.mT - after @ after.mT).abs().mean()


def _product_name(name: str, first: int) -> str:
    """`tuned.transformer.resblocks.9.ln_1.bias` → `blocks.1.ln_1.bias`, if the tuned third begins at block 8."""
    name = name.removeprefix("tuned.")
    if not name.startswith("transformer.resblocks."):
        return name
    number, rest = name.removeprefix("transformer.resblocks.").split(".", maxsplit=1)
    return f"blocks.{int(number) - first}.{rest}"
