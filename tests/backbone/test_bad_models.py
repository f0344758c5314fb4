"""Names, folders and configs that are no model to tune: each refused in a sentence, without a network."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
import torch

from mpsviz.backbone.loading import load_backbone
from mpsviz.config.run_config import ModelConfig
from mpsviz.errors import UserError

NAMES: dict[str, tuple[str, str, str]] = {
    # what: (name, pretrained, reason)
    "no name": ("", "", "no model named ''"),
    "a name that is none": ("ViT-X-99", "openai", "no model named"),
    "a misspelt name": ("vit-b-16", "openai", "ViT-B-16"),
    "a name with a NUL": ("ViT\0", "", "no model named"),
    "a path as the name": ("/etc", "", "no model named"),
    "a scheme that is none": ("https://example.com/model", "", "no model named"),
    "a schema of open_clip without a name": ("local-dir:", "", "no weights in '.'"),
    "weights for the embedded model": ("mini-clip", "openai", "its own weights"),
    "weights for a folder": ("local-dir:/tmp", "openai", "its own weights"),
    "weights for a repository": ("hf-hub:a/b", "openai", "its own weights"),
    "no weights": ("ViT-B-16", "", "needs weights"),
    "a tag that is none": ("ViT-B-16", "laion9b", "no weights named 'laion9b'"),
    "a tag of another architecture": ("ViT-L-14-336", "laion2b_s32b_b82k", "no weights named"),
    "a tag without quickgelu": ("ViT-B-16-quickgelu", "laion2b_s34b_b88k", "no weights named"),
    "an architecture without tags": ("ViT-S-16", "openai", "no weights named"),
    "no such file": ("ViT-B-16", "nowhere/weights.pt", "nothing to read"),
    "no such home": ("ViT-B-16", "~nobody-there/weights.pt", "nothing to read"),
    "no such folder": ("local-dir:nowhere", "", "nothing to read"),
    "a file with a NUL": ("ViT-B-16", "a\0b.pt", "nothing to read"),
    "a very long path": ("ViT-B-16", "a/" * 5000 + "b.pt", "nothing to read"),
    "a very long tag": ("ViT-B-16", "a" * 5000, "no weights named"),
    "a tag with a NUL": ("ViT-B-16", "a\0b", "no weights named"),
    "a folder as the file": ("ViT-B-16", "/", "is a folder"),
    "a ResNet": ("RN50", "openai", "ModifiedResNet"),
    "a ConvNeXt": ("convnext_base", "laion400m_s13b_b51k", "timm's ConvNeXt"),
    "a SigLIP, whose tokenizer can't be fetched": ("ViT-B-16-SigLIP", "webli", "a tokenizer of its own"),
    "an EVA, whose weights can't be fetched": ("EVA02-B-16", "merged2b_s8b_b131k", "is not on this machine"),
    "a CoCa": ("coca_ViT-B-32", "laion2b_s13b_b90k", "CoCa"),
    "a text tower of transformers": ("roberta-ViT-B-32", "laion2b_s12b_b32k", "transformers"),
    "a tokenizer of every language": ("ViT-H-14-worldwide", "metaclip2_worldwide", "'facebook/xlm-v-base' is not on"),
}


@pytest.mark.parametrize("what", NAMES)
def test_names_that_are_no_models(refused, no_network, what):
    name, pretrained, reason = NAMES[what]
    refused(reason, name, pretrained)


def part(key: str, **changes: Any) -> Callable[[dict[str, Any]], Any]:
    """Change a part of the config's model."""

    def change(config: dict[str, Any]) -> dict[str, Any]:
        config["model_cfg"][key] = {**config["model_cfg"][key], **changes}
        return config

    return change


CONFIGS: dict[str, tuple[Callable[[dict[str, Any]], Any], str]] = {
    "a list": (lambda _: [1, 2], "can't be read"),
    "nothing": (lambda _: {}, "can't be read"),
    "null": (lambda _: None, "can't be read"),
    "a model that is a number": (lambda _: {"model_cfg": 3}, "can't be read"),
    "pixels of two channels": (lambda config: {**config, "preprocess_cfg": {"mean": [0.5, 0.5]}}, "can't be read"),
    "pixels zoomed": (
        lambda config: {**config, "preprocess_cfg": {"resize_mode": "zoom"}},
        "unknown here",
    ),
    "pixels in words": (lambda config: {**config, "preprocess_cfg": {"std": "abc"}}, "can't be read"),
    "no towers": (lambda _: {"model_cfg": {"embed_dim": 3}}, "without an image tower"),
    "a tower that is a list": (lambda _: {"model_cfg": {"vision_cfg": [], "text_cfg": []}}, "without an image tower"),
    "an unknown key": (part("vision_cfg", colour="red"), "no model that open_clip can build"),
    "no heads": (part("vision_cfg", head_width=0), "no model that open_clip can build"),
    "heads that don't divide": (part("vision_cfg", head_width=5), "no model that open_clip can build"),
    "a negative width": (part("text_cfg", width=-4), "no model that open_clip can build"),
    "a patch of nothing": (part("vision_cfg", patch_size=0), "no model that open_clip can build"),
    "a width in words": (part("vision_cfg", width="wide"), "no model that open_clip can build"),
    "positions of another kind": (part("vision_cfg", pos_embed_type="rotary"), "no model that open_clip can build"),
    "a tokenizer's unknown option": (part("text_cfg", tokenizer_kwargs={"x": 1}), "no model that open_clip can build"),
    "two blocks": (part("vision_cfg", layers=2), "2 blocks"),
    "a ResNet": (part("vision_cfg", layers=[1, 1, 1, 1], width=64, head_width=64), "ModifiedResNet"),
    "tokens not pooled": (part("vision_cfg", pool_type="none"), "does not pool its tokens"),
    "attentional pool": (part("vision_cfg", attentional_pool=True, attn_pooler_heads=2), "by CoCa's attention"),
    "norms in the blocks": (part("vision_cfg", qk_norm=True), "norms of their own"),
    "wide images": (part("vision_cfg", image_size=[16, 32]), "not square"),
    "other words": (part("text_cfg", vocab_size=32000), "32,000 tokens"),
}


@pytest.mark.parametrize("what", CONFIGS)
def test_folders_with_other_configs(refused, weights_file, tiny_config, tmp_path, what):
    change, reason = CONFIGS[what]
    (tmp_path / "open_clip_model.safetensors").write_bytes(weights_file.read_bytes())
    (tmp_path / "open_clip_config.json").write_text(json.dumps(change(tiny_config)))
    refused(reason, f"local-dir:{tmp_path}")


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b'{"model_cfg": NaN}'])
def test_folders_with_broken_configs(refused, weights_file, tmp_path, content):
    (tmp_path / "open_clip_model.safetensors").write_bytes(weights_file.read_bytes())
    (tmp_path / "open_clip_config.json").write_bytes(content)
    refused("can't be read", f"local-dir:{tmp_path}")


def test_folders_without_config_or_weights(refused, weights_file, tmp_path):
    refused("no weights", f"local-dir:{tmp_path}")
    (tmp_path / "open_clip_model.safetensors").write_bytes(weights_file.read_bytes())
    refused("is missing", f"local-dir:{tmp_path}")
    refused("no weights", f"local-dir:{tmp_path / 'open_clip_model.safetensors'}")


def test_a_model_that_the_device_can_t_hold(weights_file):
    wish = ModelConfig(name="tiny", pretrained=str(weights_file))
    with pytest.raises(UserError, match="can't be put on the device 'cuda:99'"):
        load_backbone(wish, torch.device("cuda:99"))
