"""transformers' config.json of a CLIPModel, and that of its image processor, as open_clip says it.

Defaults are those of transformers' CLIPConfig: what a config.json leaves out has them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

CONFIG = "config.json"
PIXELS = ("preprocessor_config.json", "processor_config.json")
"""Where it says how images are prepared, in older and in newer versions."""
WEIGHT_FILES = ("model.safetensors", "pytorch_model.bin")
INDEX = ".index.json"
"""How the name of the list ends that stands beside weights in several files."""

TEXT = {
    "vocab_size": 49408,
    "hidden_size": 512,
    "intermediate_size": 2048,
    "num_hidden_layers": 12,
    "num_attention_heads": 8,
    "max_position_embeddings": 77,
    "hidden_act": "quick_gelu",
    "layer_norm_eps": 1e-5,
}
VISION = {
    "hidden_size": 768,
    "intermediate_size": 3072,
    "num_hidden_layers": 12,
    "num_attention_heads": 12,
    "num_channels": 3,
    "image_size": 224,
    "patch_size": 32,
    "hidden_act": "quick_gelu",
    "layer_norm_eps": 1e-5,
}
ACTIVATIONS = {"quick_gelu": True, "gelu": False}
RESAMPLING = {2: "bilinear", 3: "bicubic"}
"""PIL's numbers."""


def is_config(tree: object) -> bool:
    """Whether this is a config.json of transformers, of whichever model."""
    return isinstance(tree, Mapping) and "model_type" in tree


def model_config(tree: Mapping[str, Any]) -> dict[str, Any]:
    """A config.json as open_clip's `model_cfg`.

    Raises:
        ValueError: it describes something else than a CLIP; the text says what.
    """
    if tree["model_type"] != "clip":
        raise ValueError(f"it describes a '{tree['model_type']}' of transformers, not a 'clip' with both towers")
    vision, text = _part(tree, "vision", VISION), _part(tree, "text", TEXT)
    activations = {vision["hidden_act"], text["hidden_act"]}
    if len(activations) > 1 or not activations <= ACTIVATIONS.keys():
        raise ValueError(f"its activation is {' and '.join(sorted(map(str, activations)))}, not quick_gelu or gelu")
    if vision["num_channels"] != 3:
        raise ValueError(f"its images have {vision['num_channels']} channels")
    return {
        "embed_dim": tree.get("projection_dim", 512),
        "quick_gelu": ACTIVATIONS[vision["hidden_act"]],
        "vision_cfg": {
            "image_size": vision["image_size"],
            "patch_size": vision["patch_size"],
            "layers": vision["num_hidden_layers"],
            "width": vision["hidden_size"],
            "head_width": vision["hidden_size"] // vision["num_attention_heads"],
            **_shared(vision),
        },
        "text_cfg": {
            "context_length": text["max_position_embeddings"],
            "vocab_size": text["vocab_size"],
            "layers": text["num_hidden_layers"],
            "width": text["hidden_size"],
            "heads": text["num_attention_heads"],
            **_shared(text),
        },
    }


def preprocess_config(tree: Mapping[str, Any]) -> dict[str, Any]:
    """A file of `PIXELS` as open_clip's `preprocess_cfg`.

    Raises:
        ValueError: it resizes in a way that is unknown here.
    """
    tree = tree.get("image_processor", tree)
    if tree.get("resample", 3) not in RESAMPLING:
        raise ValueError(f"it resizes images with PIL's filter {tree['resample']}, not bilinear or bicubic")
    config: dict[str, Any] = {"interpolation": RESAMPLING[tree.get("resample", 3)]}
    config |= {ours: tree[theirs] for ours, theirs in (("mean", "image_mean"), ("std", "image_std")) if theirs in tree}
    size = tree.get("size")
    squashed = isinstance(size, Mapping) and "shortest_edge" not in size and not tree.get("do_center_crop", True)
    return {**config, "resize_mode": "squash" if squashed else "shortest"}


def _part(tree: Mapping[str, Any], tower: str, defaults: Mapping[str, Any]) -> dict[str, Any]:
    """A tower's part with everything in it; older files have it twice, and the second counts."""
    return {**defaults, **(tree.get(f"{tower}_config") or {}), **(tree.get(f"{tower}_config_dict") or {})}


def _shared(tower: Mapping[str, Any]) -> dict[str, Any]:
    """What both towers say in the same words."""
    inner, width = int(tower["intermediate_size"]), int(tower["hidden_size"])
    return {
        "mlp_ratio": (inner + 0.5) / width,  # open_clip multiplies and rounds down
        "norm_kwargs": {"eps": float(tower["layer_norm_eps"])},
    }
