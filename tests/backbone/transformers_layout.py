"""Weights as the transformers library calls them, made from ours."""

from __future__ import annotations

import torch

State = dict[str, torch.Tensor]


def split_block(weights: State, theirs: str, ours: str) -> State:
    """One block as transformers names its parts."""
    width = weights[f"{ours}.ln_1.weight"].shape[0]
    block = {}
    for leaf in ("weight", "bias"):
        fused = weights[f"{ours}.attn.in_proj_{leaf}"]
        block[f"{theirs}.self_attn.q_proj.{leaf}"] = fused[:width].clone()
        block[f"{theirs}.self_attn.k_proj.{leaf}"] = fused[width : 2 * width].clone()
        block[f"{theirs}.self_attn.v_proj.{leaf}"] = fused[2 * width :].clone()
        block[f"{theirs}.self_attn.out_proj.{leaf}"] = weights[f"{ours}.attn.out_proj.{leaf}"]
        block[f"{theirs}.layer_norm1.{leaf}"] = weights[f"{ours}.ln_1.{leaf}"]
        block[f"{theirs}.layer_norm2.{leaf}"] = weights[f"{ours}.ln_2.{leaf}"]
        block[f"{theirs}.mlp.fc1.{leaf}"] = weights[f"{ours}.mlp.c_fc.{leaf}"]
        block[f"{theirs}.mlp.fc2.{leaf}"] = weights[f"{ours}.mlp.c_proj.{leaf}"]
    return block


def as_transformers(weights: State) -> State:
    """A `tiny` CLIP as CLIPModel.state_dict() has it, the buffers of older versions among it."""
    state = {
        "logit_scale": weights["logit_scale"],
        "text_model.embeddings.position_ids": torch.arange(16)[None],
        "text_model.embeddings.token_embedding.weight": weights["token_embedding.weight"],
        "text_model.embeddings.position_embedding.weight": weights["positional_embedding"],
        "text_model.final_layer_norm.weight": weights["ln_final.weight"],
        "text_model.final_layer_norm.bias": weights["ln_final.bias"],
        "text_projection.weight": weights["text_projection"].T.contiguous(),
        "vision_model.embeddings.position_ids": torch.arange(5)[None],
        "vision_model.embeddings.class_embedding": weights["visual.class_embedding"],
        "vision_model.embeddings.patch_embedding.weight": weights["visual.conv1.weight"],
        "vision_model.embeddings.position_embedding.weight": weights["visual.positional_embedding"],
        "vision_model.pre_layrnorm.weight": weights["visual.ln_pre.weight"],
        "vision_model.pre_layrnorm.bias": weights["visual.ln_pre.bias"],
        "vision_model.post_layernorm.weight": weights["visual.ln_post.weight"],
        "vision_model.post_layernorm.bias": weights["visual.ln_post.bias"],
        "visual_projection.weight": weights["visual.proj"].T.contiguous(),
    }
    for number in range(3):
        state |= split_block(weights, f"vision_model.encoder.layers.{number}", f"visual.transformer.resblocks.{number}")
    return state | split_block(weights, "text_model.encoder.layers.0", "transformer.resblocks.0")
