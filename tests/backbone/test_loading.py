"""A CLIP from the app, a file, a folder or the hub: the weights that were saved, ready to be tuned."""

from __future__ import annotations

import json
from pathlib import Path

import open_clip
import pytest
import torch
from open_clip.transformer import QuickGELU
from safetensors.torch import save_file
from torch import nn

from mpsviz.backbone.architecture import blueprint
from mpsviz.backbone.source import Hub, Pixels, find_source
from mpsviz.config.choices import BACKBONES, PRETRAINED
from mpsviz.config.run_config import ModelConfig
from mpsviz.errors import UserError


def same(model: nn.Module, weights: dict[str, torch.Tensor]) -> bool:
    loaded = model.state_dict()
    return loaded.keys() == weights.keys() and all(torch.equal(loaded[key], weights[key]) for key in weights)


def activation(model: open_clip.CLIP) -> type[nn.Module]:
    return type(model.visual.transformer.resblocks[0].mlp.gelu)


def test_the_embedded_model(load):
    backbone = load("mini-clip")
    assert len(backbone.visual.transformer.resblocks) == 9
    assert backbone.image_format.size == 48
    assert backbone.logit_scale == pytest.approx(backbone.model.logit_scale.exp().item())
    assert not backbone.model.training
    assert not any(parameter.requires_grad for parameter in backbone.model.parameters())


def test_every_way_to_save_weights(load, weights, weights_file, tmp_path):
    of_several_gpus = {f"module.{key}": value for key, value in weights.items()}
    checkpoint = {"epoch": 3, "state_dict": of_several_gpus, "optimizer": {"step": torch.ones(1)}}
    for name, content in {"a.pt": weights, "b.bin": weights, "c.pth": checkpoint}.items():
        torch.save(content, tmp_path / name)
    torch.save(weights, tmp_path / "old.pt", _use_new_zipfile_serialization=False)
    for path in (weights_file, *tmp_path.iterdir()):
        assert same(load("tiny", path).model, weights), path.name


def test_half_precision_is_loaded_as_single(load, weights, tmp_path):
    save_file({key: value.half() for key, value in weights.items()}, tmp_path / "half.safetensors")
    backbone = load("tiny", tmp_path / "half.safetensors")
    assert {parameter.dtype for parameter in backbone.model.parameters()} == {torch.float32}


def test_a_path_may_start_at_home(load, weights, weights_file, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "tiny.safetensors").write_bytes(weights_file.read_bytes())
    assert same(load("tiny", "~/tiny.safetensors").model, weights)


def test_a_folder_in_open_clip_s_format(load, weights, weights_file, tiny_config, tmp_path):
    (tmp_path / "open_clip_config.json").write_text(json.dumps(tiny_config))
    (tmp_path / "open_clip_model.safetensors").write_bytes(weights_file.read_bytes())
    backbone = load(f"local-dir:{tmp_path}")
    assert same(backbone.model, weights)
    assert backbone.image_format.mean == (0.1, 0.2, 0.3)
    assert backbone.tokenizer(["dog"]).shape == (1, 16)


def test_positions_of_another_image_size_are_resized(load, weights, tmp_path):
    larger = {**weights, "visual.positional_embedding": torch.randn(10, 16)}  # 3 × 3 patches and the class token
    save_file(larger, tmp_path / "larger.safetensors")
    assert load("tiny", tmp_path / "larger.safetensors").visual.positional_embedding.shape == (5, 16)


def test_the_tag_decides_the_activation(load, hub):
    assert activation(load("tiny", "quick").model) is QuickGELU
    assert activation(load("tiny", "plain").model) is nn.GELU


def test_of_a_file_the_name_decides_the_activation(load, weights_file):
    assert activation(load("tiny-quickgelu", weights_file).model) is QuickGELU
    assert activation(load("tiny", weights_file).model) is nn.GELU


def test_openai_s_vit_b16_has_quickgelu_under_every_name():
    for name in ("ViT-B-16", "ViT-B/16", "ViT-B-16-quickgelu"):
        source = find_source(ModelConfig(name=name, pretrained="openai"), None)
        assert activation(blueprint(source.model_config, name)) is QuickGELU
        assert source.weights == Hub("timm/vit_base_patch16_clip_224.openai")


def test_the_pixels_are_the_tag_s():
    squashed = find_source(ModelConfig(name="ViT-H-14", pretrained="dfn5b"), None)
    assert (squashed.pixels.fit, squashed.pixels.interpolation) == ("squash", "bicubic")
    inception = find_source(ModelConfig(name="ViT-L-14", pretrained="laion2b_s32b_b82k"), None)
    assert (inception.pixels.mean, inception.pixels.std) == ((0.5, 0.5, 0.5), (0.5, 0.5, 0.5))


def test_loading_draws_as_many_random_numbers_as_building_alone(load, weights_file):
    torch.manual_seed(0)
    load("tiny", weights_file)
    after_loading = torch.rand(1)
    torch.manual_seed(0)
    open_clip.CLIP(**open_clip.get_model_config("tiny"))
    assert torch.equal(after_loading, torch.rand(1))


def test_what_the_page_offers_is_accepted_before_any_download():
    assert set(PRETRAINED) == set(BACKBONES)
    for name, tags in PRETRAINED.items():
        assert set(tags) <= set(open_clip.list_pretrained_tags_by_model(name))
        if tags:
            source = find_source(ModelConfig(name=name, pretrained=tags[0]), None)
            blueprint(source.model_config, name)


@pytest.mark.parametrize(
    "name",
    [
        *("ViT-B-32", "ViT-B-16-plus-240", "ViT-L-14-336", "ViT-H-14-378-quickgelu", "ViT-M-16-alt", "ViT-S-32-alt"),
        *("ViT-L-14-CLIPA", "ViT-B-16-SigLIP", "EVA02-B-16"),
    ],
)
def test_clip_vits_are_accepted(name):
    assert all(weight.is_meta for weight in blueprint(open_clip.get_model_config(name), name).parameters())


@pytest.mark.parametrize(
    "name",
    [
        *("RN50", "RN101-quickgelu", "RN50x64"),
        *("convnext_base", "MobileCLIP-S1", "swin_base_patch4_window7_224", "vit_relpos_medium_patch16_cls_224"),
        *("roberta-ViT-B-32", "xlm-roberta-base-ViT-B-32", "nllb-clip-base", "mt5-base-ViT-B-32"),
        *("coca_ViT-B-32", "coca_base", "coca_roberta-ViT-B-32"),
    ],
)
def test_other_architectures_are_refused_with_what_works(name):
    with pytest.raises(UserError, match="Only a CLIP ViT can be tuned") as refused:
        blueprint(open_clip.get_model_config(name), name)
    assert "ViT-B-16" in refused.value.next_step


def test_a_broken_embedded_model_says_what_to_restore(load, tmp_path, monkeypatch):
    monkeypatch.setattr("mpsviz.backbone.source.ASSET", Path(tmp_path))
    with pytest.raises(UserError, match="no weights") as refused:
        load("mini-clip")
    assert "assets/mini-clip" in refused.value.next_step


def test_a_file_is_prepared_for_as_all_published_weights_are(tmp_path):
    """SigLIP's are all squashed to (x − 0.5) / 0.5; CLIP's way where they differ, and where nothing is published."""
    (tmp_path / "own.safetensors").write_bytes(b"")
    pixels = {
        name: find_source(ModelConfig(name=name, pretrained=str(tmp_path / "own.safetensors")), None).pixels
        for name in ("ViT-B-16-SigLIP", "ViT-L-14", "ViT-B-32-plus-256")
    }
    assert pixels["ViT-B-16-SigLIP"] == Pixels((0.5,) * 3, (0.5,) * 3, "squash", "bicubic")
    assert pixels["ViT-L-14"] == pixels["ViT-B-32-plus-256"] == Pixels()
