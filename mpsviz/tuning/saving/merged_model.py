"""A tuned CLIP as a CLIP that open_clip loads by itself: what was learnt, put into the weights it came from."""

from __future__ import annotations

import copy
from functools import singledispatch
from typing import cast

import torch
from open_clip.transformer import ResidualAttentionBlock
from torch import nn

from mpsviz.backbone.architecture import Clip
from mpsviz.backbone.image_tower import Visual, image_tower
from mpsviz.backbone.loading import Backbone
from mpsviz.backbone.timm_tower import TimmBlock
from mpsviz.errors import UserError
from mpsviz.tuning.learner import Learner
from mpsviz.tuning.towers.full import FullyTunedVision
from mpsviz.tuning.towers.lora import LoraAttention, merge_lora_of_timm
from mpsviz.tuning.towers.lora_towers import LoraVision
from mpsviz.tuning.towers.partial import TunedVision
from mpsviz.tuning.towers.projection import TunedProjection
from mpsviz.tuning.towers.text import TunedText
from mpsviz.tuning.towers.two_branches import TwoBranches

DELTA = "Export the learnt weights by themselves (--to delta): mpsviz.load opens them."


def merged_model(learner: Learner, backbone: Backbone) -> Clip:
    """The tuned branch as one model, whose image features (and text features, where the text tower was tuned) are the
    learner's. A head that the method learnt beside the towers is no part of it.

    Raises:
        UserError: a plain CLIP can't be what was learnt.
    """
    visual = merged_visual(learner.vision)
    text = getattr(learner, "text", None)
    model = copy.deepcopy(backbone.model)
    if isinstance(text, TunedText):
        words = copy.deepcopy(text.model)
        _merge_attention(words)
        state = {name: tensor for name, tensor in model.state_dict().items() if name.startswith("visual.")}
        model.load_state_dict(words.state_dict() | state)
    model.visual = visual
    return model.requires_grad_(False).eval()


@singledispatch
def merged_visual(tower: TwoBranches) -> Visual:
    """The tuned image tower as open_clip's own; a kind of tower that has one registers how.

    Raises:
        UserError: it has none.
    """
    raise UserError(
        "This method leaves CLIP's towers as they are: its classifier is beside them, and there is nothing to merge.",
        next_step=DELTA,
    )


@merged_visual.register
def _(tower: TunedVision) -> Visual:
    if any(parameter.any() for parameter in tower.adapters.parameters()):
        raise UserError(
            "This method's adapters are paths beside whole blocks, and a plain CLIP has no weight in their place.",
            next_step=DELTA,
        )
    visual = copy.deepcopy(tower.visual)
    merged = image_tower(visual)
    for block, tuned in zip(merged.blocks[tower.partition.tuned :], tower.blocks, strict=True):
        block.load_state_dict(tuned.state_dict())
    for name, part in tower.tail.items():
        _take_over(merged.tail[name], part)
    return visual


@merged_visual.register
def _(tower: FullyTunedVision) -> Visual:
    return copy.deepcopy(tower.tower)


@merged_visual.register
def _(tower: TunedProjection) -> Visual:
    visual = copy.deepcopy(tower.visual)
    _take_over(image_tower(visual).tail["proj"], tower.proj)
    return visual


@merged_visual.register
def _(tower: LoraVision) -> Visual:
    visual = copy.deepcopy(tower.visual)
    for block, updated in zip(image_tower(visual).blocks, tower.blocks, strict=True):
        if isinstance(block, TimmBlock):
            merge_lora_of_timm(block, cast(TimmBlock, updated))
        else:
            cast(ResidualAttentionBlock, block).attn = _merged_attention(cast(nn.Module, updated.attn))
    return visual


@torch.no_grad()
def _take_over(part: nn.Module | nn.Parameter, tuned: nn.Module | nn.Parameter) -> None:
    """Give a part of a tail the weights of a tuned copy."""
    if isinstance(part, nn.Parameter):
        part.copy_(cast(nn.Parameter, tuned))
    else:
        part.load_state_dict(cast(nn.Module, tuned).state_dict())


def _merge_attention(module: nn.Module) -> None:
    """Put every low-rank update of a module into the weights it updates, in place."""
    for name, part in list(module.named_children()):
        if isinstance(part, LoraAttention):
            setattr(module, name, _merged_attention(part))
        else:
            _merge_attention(part)


@torch.no_grad()
def _merged_attention(updated: nn.Module) -> nn.MultiheadAttention:
    """W + γ · B A for each of q, k and v, which stand below each other in `in_proj_weight`: (3 · width, width)."""
    if not isinstance(updated, LoraAttention):
        raise TypeError(f"no LoRA: {type(updated).__name__}")
    attention = copy.deepcopy(updated.attention)
    update = (updated.lora_B @ updated.lora_A).flatten(0, 1)  # (3, width, width) → (3 · width, width)
    attention.in_proj_weight.add_(update, alpha=updated.scaling)
    return attention
