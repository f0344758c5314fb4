"""The names that a CLIP's weights are saved under: open_clip's, those of transformers' CLIPModel, and wrappers around.

    module.model.vision_model.encoder.layers.0.self_attn.q_proj.weight   ─┐
    …                                             k_proj.weight            ├─▶ visual.transformer.resblocks.0
    …                                             v_proj.weight           ─┘      .attn.in_proj_weight

Tensors may be on the meta device: the same names come out, and the same shapes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import torch

State = dict[str, torch.Tensor]

COMPILED = "_orig_mod."
"""What torch.compile puts into names, wherever it was applied."""
PREFIXES = ("module.", "model.", "clip_model.", "clip.")
"""What wrappers put before every name: DataParallel, Lightning, and what people call their CLIP."""

TOWERS = {"vision_model.": "visual.", "text_model.": ""}
OUTSIDE = {
    "logit_scale": "logit_scale",
    "visual_projection.weight": "visual.proj",
    "text_projection.weight": "text_projection",
    "vision_model.embeddings.class_embedding": "visual.class_embedding",
    "vision_model.embeddings.patch_embedding.weight": "visual.conv1.weight",
    "vision_model.embeddings.position_embedding.weight": "visual.positional_embedding",
    "text_model.embeddings.token_embedding.weight": "token_embedding.weight",
    "text_model.embeddings.position_embedding.weight": "positional_embedding",
    **{
        f"{tower}.{theirs}.{leaf}": f"{ours}.{leaf}"
        for leaf in ("weight", "bias")
        for tower, theirs, ours in (
            ("vision_model", "pre_layrnorm", "visual.ln_pre"),  # so misspelt there
            ("vision_model", "post_layernorm", "visual.ln_post"),
            ("text_model", "final_layer_norm", "ln_final"),
        )
    },
}
"""Hugging Face's names outside the blocks."""
INSIDE = {
    "self_attn.out_proj": "attn.out_proj",
    "layer_norm1": "ln_1",
    "layer_norm2": "ln_2",
    "mlp.fc1": "mlp.c_fc",
    "mlp.fc2": "mlp.c_proj",
}
"""Their names in a block, besides queries, keys and values."""
TRANSPOSED = ("visual_projection.weight", "text_projection.weight")
"""Linear layers there, (D, width); factors here, (width, D)."""
NO_WEIGHTS = ("vision_model.embeddings.position_ids", "text_model.embeddings.position_ids")
"""Numbers 0, 1, 2, … that older versions saved along."""

_IN_BLOCK = re.compile(r"(vision_model\.|text_model\.)encoder\.layers\.(\d+)\.(.+)\.(weight|bias)")
_ATTENTION = ("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj")


def in_open_clip_s_layout(state: Mapping[str, torch.Tensor]) -> tuple[State, bool]:
    """Names as open_clip has them; what belongs to neither layout keeps its own.

    Returns:
        The tensors, and whether they had Hugging Face's names.
    """
    plain = _unwrapped(state)
    if not any(key.startswith(("vision_model.embeddings.", "text_model.embeddings.")) for key in plain):
        return plain, False
    return _converted(plain), True


def _unwrapped(state: Mapping[str, torch.Tensor]) -> State:
    """Without what wrappers put before the names of all tensors."""
    plain = {key.replace(COMPILED, ""): tensor for key, tensor in state.items()}
    while plain:
        prefix = next((it for it in PREFIXES if all(key.startswith(it) for key in plain)), None)
        if prefix is None:
            break
        plain = {key.removeprefix(prefix): tensor for key, tensor in plain.items()}
    return plain


def _converted(state: State) -> State:
    converted: State = {}
    for key, tensor in state.items():
        if key in NO_WEIGHTS:
            continue
        if key in OUTSIDE:
            converted[OUTSIDE[key]] = tensor.T.contiguous() if key in TRANSPOSED else tensor
            continue
        found = _IN_BLOCK.fullmatch(key)
        if found is None:
            converted[key] = tensor
            continue
        tower, block, part, leaf = found.groups()
        ours = f"{TOWERS[tower]}transformer.resblocks.{block}"
        if part in INSIDE:
            converted[f"{ours}.{INSIDE[part]}.{leaf}"] = tensor
        elif part == _ATTENTION[0] and (fused := _fused(state, key)) is not None:
            converted[f"{ours}.attn.in_proj_{leaf}"] = fused
        elif part not in _ATTENTION or _fused(state, key) is None:
            converted[key] = tensor
    return converted


def _fused(state: State, key: str) -> torch.Tensor | None:
    """Queries, keys and values one above the other, 3 × (width, width) → (3 · width, width); biases likewise.

    Args:
        key: the name of one of the three.

    Returns:
        None where one of them is missing or has another shape.
    """
    keys = [re.sub(r"\.[qkv]_proj\.", f".{part}_proj.", key) for part in "qkv"]
    tensors = [state[it] for it in keys if it in state]
    if len(tensors) < 3 or len({it.shape for it in tensors}) > 1:
        return None
    return torch.cat(tensors)
