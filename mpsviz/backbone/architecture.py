"""Which models can be tuned: what their configs say before any weights are fetched, and what their image tower is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, cast

import open_clip
import torch
from open_clip.model import CLIPTextCfg
from open_clip.transformer import ResidualAttentionBlock, VisionTransformer
from torch import nn

from mpsviz.errors import UserError


def blueprint(model_config: Mapping[str, Any], name: str) -> open_clip.CLIP:
    """The model without weights, on the meta device: it costs no memory, and draws no random number.

    Args:
        model_config: `embed_dim`, `vision_cfg`, `text_cfg`, …, as in open_clip's config files.
        name: what messages call the model.

    Raises:
        UserError: the config is broken, or describes something else than a CLIP with a ViT and CLIP's own text tower.
    """
    problem = _foreign_part(model_config)
    if problem:
        raise UserError(f"Only a CLIP ViT can be tuned, and '{name}' {problem}.", next_step=WHAT_WORKS)
    try:
        with torch.device("meta"):
            model = build(model_config)
    except Exception as error:  # a config may be anybody's, and open_clip checks little of it
        raise _unbuildable(name, error) from error
    vision_tower(model)
    return model


def build(model_config: Mapping[str, Any]) -> open_clip.CLIP:
    """The model with random weights, on the default device."""
    return open_clip.CLIP(**{key: value for key, value in model_config.items() if key != "custom_text"})


def tokenizer(model_config: Mapping[str, Any], name: str) -> open_clip.SimpleTokenizer:
    """CLIP's own tokenizer, with the model's context length: n texts → (n, context) int64.

    Raises:
        UserError: the model knows other tokens than CLIP's.
    """
    text = {**asdict(CLIPTextCfg()), **model_config["text_cfg"]}
    try:
        words = open_clip.SimpleTokenizer(context_length=text["context_length"], **(text["tokenizer_kwargs"] or {}))
    except Exception as error:  # as above
        raise _unbuildable(name, error) from error
    if text["vocab_size"] != words.vocab_size:
        raise UserError(
            f"'{name}' knows {text['vocab_size']:,} tokens, and CLIP's tokenizer {words.vocab_size:,}.",
            next_step=WHAT_WORKS,
        )
    return words


def _unbuildable(name: str, error: Exception) -> UserError:
    return UserError(
        f"The config of '{name}' describes no model that open_clip can build ({type(error).__name__}: {error}).",
        next_step="Take the config that belongs to these weights.",
    )


def _foreign_part(model_config: Mapping[str, Any]) -> str | None:
    """What of a model comes from another library than open_clip, or is no part of CLIP."""
    vision, text = model_config.get("vision_cfg"), model_config.get("text_cfg")
    if not isinstance(vision, dict) or not isinstance(text, dict):
        return "has a config without an image tower and a text tower"
    if vision.get("timm_model_name"):
        return f"has an image tower of timm ({vision['timm_model_name']})"
    if text.get("hf_model_name") or text.get("hf_tokenizer_name"):
        return "has a text tower or a tokenizer of transformers"
    if model_config.get("multimodal_cfg"):
        return "is a CoCa, with a captioner"
    if model_config.get("custom_text"):
        return "has a text tower of its own kind"
    return None


WHAT_WORKS = "Choose a CLIP ViT such as ViT-B-32, ViT-B-16 or ViT-L-14, or the embedded mini-clip."


def vision_tower(model: nn.Module) -> VisionTransformer:
    """The image tower of a CLIP that the method is defined for.

    Raises:
        UserError: it is no CLIP ViT with a class token, a final projection and at least three plain blocks, on square
            images.
    """
    visual = getattr(model, "visual", None)
    problem = _problem(visual)
    if problem:
        raise UserError(f"Only a CLIP ViT can be tuned, and this image tower {problem}.", next_step=WHAT_WORKS)
    return cast(VisionTransformer, visual)


def _problem(visual: object) -> str | None:
    if not isinstance(visual, VisionTransformer):
        return f"is a {type(visual).__name__}"
    if visual.attn_pool is not None or visual.pool_type != "tok":
        return "pools its tokens instead of reading its class token"
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
