"""CLIPs as transformers saves them: the same model, its weights under other names."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import open_clip
import pytest
import torch
from open_clip.transformer import QuickGELU
from safetensors.torch import save_file
from torch import nn

from mpsviz.backbone.hugging_face import model_config
from tests.backbone.test_loading import activation, same
from tests.backbone.transformers_layout import State, as_transformers

TRANSFORMERS_CONFIG: dict[str, Any] = {
    "architectures": ["CLIPModel"],
    "model_type": "clip",
    "projection_dim": 12,
    "vision_config": {
        "hidden_size": 16,
        "intermediate_size": 32,
        "num_hidden_layers": 3,
        "num_attention_heads": 2,
        "image_size": 16,
        "patch_size": 8,
        "hidden_act": "quick_gelu",
    },
    "text_config": {
        "hidden_size": 24,
        "intermediate_size": 96,
        "num_hidden_layers": 1,
        "num_attention_heads": 2,
        "max_position_embeddings": 16,
    },
}


@pytest.fixture(scope="session")
def theirs(weights: State) -> State:
    return as_transformers(weights)


@pytest.fixture
def folder(theirs: State, tmp_path: Path) -> Path:
    """What `CLIPModel.save_pretrained` and its image processor leave."""
    (tmp_path / "config.json").write_text(json.dumps(TRANSFORMERS_CONFIG))
    (tmp_path / "preprocessor_config.json").write_text(
        json.dumps({"image_mean": [0.1, 0.2, 0.3], "image_std": [0.4, 0.5, 0.6], "resample": 2, "do_center_crop": True})
    )
    save_file(theirs, tmp_path / "model.safetensors", metadata={"format": "pt"})
    return tmp_path


@pytest.mark.parametrize("suffix", ["safetensors", "bin", "pt", "pth"])
def test_a_file_in_their_layout_is_the_same_model(load, weights, theirs, tmp_path, suffix):
    path = tmp_path / f"pytorch_model.{suffix}"
    save_file(theirs, path) if suffix == "safetensors" else torch.save(theirs, path)
    assert same(load("tiny", path).model, weights)


@pytest.mark.parametrize("wrapper", ["module.", "model.", "_orig_mod.", "clip_model.", "module.model._orig_mod.clip."])
@pytest.mark.parametrize("layout", ["ours", "theirs"])
def test_what_wrappers_put_before_names_is_taken_away(load, weights, theirs, tmp_path, wrapper, layout):
    state = weights if layout == "ours" else theirs
    lightning = {"epoch": 3, "state_dict": {wrapper + key: tensor for key, tensor in state.items()}}
    torch.save(lightning, tmp_path / "last.pt")
    assert same(load("tiny", tmp_path / "last.pt").model, weights)


def test_a_tower_that_was_compiled_alone(load, weights, tmp_path):
    state = {key.replace("visual.", "visual._orig_mod."): tensor for key, tensor in weights.items()}
    torch.save(state, tmp_path / "a.pt")
    assert same(load("tiny", tmp_path / "a.pt").model, weights)


def test_a_prefix_of_some_names_is_none(refused, weights, tmp_path):
    """A student and its average: which of them is meant can't be known."""
    state = {**{f"model.{key}": it for key, it in weights.items()}, **{f"ema.{key}": it for key, it in weights.items()}}
    torch.save(state, tmp_path / "a.pt")
    refused(
        "no CLIP in open_clip's format, nor in Hugging Face's (its first entry is 'model.pos", "tiny", tmp_path / "a.pt"
    )


def test_a_folder_as_transformers_saves_it(load, weights, folder):
    backbone = load(f"local-dir:{folder}")
    assert same(backbone.model, weights)
    assert activation(backbone.model) is QuickGELU
    assert backbone.image_format.mean == (0.1, 0.2, 0.3)
    assert backbone.image_format.std == (0.4, 0.5, 0.6)
    assert backbone.image_format.interpolation == "bilinear"
    assert backbone.image_format.size == 16
    assert backbone.tokenizer(["dog"]).shape == (1, 16)
    assert backbone.notes == ()


def test_the_newer_file_of_the_image_processor(load, folder):
    old = folder / "preprocessor_config.json"
    (folder / "processor_config.json").write_text(json.dumps({"image_processor": json.loads(old.read_text())}))
    old.unlink()
    assert load(f"local-dir:{folder}").image_format.mean == (0.1, 0.2, 0.3)


def test_a_folder_without_a_preprocessor_has_clip_s(load, folder):
    (folder / "preprocessor_config.json").unlink()
    image_format = load(f"local-dir:{folder}").image_format
    assert image_format.mean == open_clip.OPENAI_DATASET_MEAN
    assert image_format.interpolation == "bicubic"


def test_open_clip_s_config_beside_their_weights(load, weights, folder, tiny_config):
    (folder / "open_clip_config.json").write_text(json.dumps(tiny_config))
    backbone = load(f"local-dir:{folder}")
    assert same(backbone.model, weights)
    assert activation(backbone.model) is nn.GELU


def test_a_repository_in_their_layout(load, hub, weights, folder):
    hub.files = {f"someone/theirs/{file.name}": file.read_bytes() for file in folder.iterdir()}
    backbone = load("hf-hub:someone/theirs")
    assert same(backbone.model, weights)
    assert backbone.image_format.mean == (0.1, 0.2, 0.3)
    assert hub.downloads == ["config.json", "preprocessor_config.json", "model.safetensors"]


def changed(**changes: Any) -> dict[str, Any]:
    """The config with `vision_config__hidden_act` and the like replaced."""
    config = copy.deepcopy(TRANSFORMERS_CONFIG)
    for name, value in changes.items():
        part, _, key = name.rpartition("__")
        (config[part] if part else config)[key] = value
    return config


@pytest.mark.parametrize(
    ("config", "reason"),
    [
        (changed(model_type="siglip"), "describes a 'siglip' of transformers"),
        (changed(model_type="clip_vision_model"), "not a 'clip' with both towers"),
        (changed(vision_config__hidden_act="gelu"), "its activation is gelu and quick_gelu"),
        (changed(vision_config__hidden_act="relu", text_config__hidden_act="relu"), "its activation is relu"),
        (changed(vision_config__num_channels=4), "4 channels"),
        (changed(vision_config=[1]), "makes no sense"),
        (changed(vision_config__num_attention_heads=0), "makes no sense"),
        (changed(vision_config__hidden_size="wide"), "makes no sense"),
        ({"_class_name": "UNet"}, "config.json has no 'model_cfg'"),
    ],
)
def test_configs_of_something_else(refused, folder, config, reason):
    (folder / "config.json").write_text(json.dumps(config))
    refused(reason, f"local-dir:{folder}")


def test_a_way_of_resizing_that_is_unknown(refused, folder):
    (folder / "preprocessor_config.json").write_text('{"resample": 0}')
    refused("PIL's filter 0", f"local-dir:{folder}")


def test_weights_in_several_files_are_named(refused, folder):
    (folder / "model.safetensors").rename(folder / "model-00001-of-00002.safetensors")
    (folder / "model.safetensors.index.json").write_text("{}")
    refused("divided into several files", f"local-dir:{folder}")


def test_a_file_where_a_folder_belongs(refused, folder):
    refused("is a file", f"local-dir:{folder / 'model.safetensors'}")


def test_configs_with_defaults_left_out_and_parts_said_twice():
    """As of openai/clip-vit-large-patch14."""
    vision = {"hidden_size": 1024, "intermediate_size": 4096, "num_attention_heads": 16, "num_hidden_layers": 24}
    text = {"hidden_size": 768, "intermediate_size": 3072, "num_attention_heads": 12}
    config = model_config(
        {"model_type": "clip", "projection_dim": 768, "vision_config": {"patch_size": 14}, "vision_config_dict": vision}
        | {"text_config": None, "text_config_dict": text}
    )
    ours = open_clip.get_model_config("ViT-L-14-quickgelu")
    with torch.device("meta"):
        shapes = [
            {key: tensor.shape for key, tensor in open_clip.CLIP(**it).state_dict().items()} for it in (config, ours)
        ]
    assert shapes[0] == shapes[1]


# What is wrong with the weights themselves


def test_one_tower_is_called_one(refused, weights, theirs, tmp_path):
    towers = {
        "theirs": ({key: it for key, it in theirs.items() if key.startswith("vis")}, "the image tower of a CLIP alone"),
        "texts": ({key: it for key, it in theirs.items() if key.startswith("text")}, "the text tower of a CLIP alone"),
        "ours": ({key: it for key, it in weights.items() if key.startswith("visual.")}, "the image tower of a CLIP"),
        "bare": (
            {key.removeprefix("visual."): it for key, it in weights.items() if key.startswith("visual.")},
            "the image tower of a CLIP alone",
        ),
    }
    for name, (state, reason) in towers.items():
        torch.save(state, tmp_path / f"{name}.pt")
        refused(reason, "tiny", tmp_path / f"{name}.pt")


@pytest.mark.parametrize("lost", ["k_proj.weight", "q_proj.bias"])
def test_a_part_that_is_missing_is_named(refused, theirs, tmp_path, lost):
    key = f"vision_model.encoder.layers.1.self_attn.{lost}"
    torch.save({name: tensor for name, tensor in theirs.items() if name != key}, tmp_path / "a.pt")
    refused("visual.transformer.resblocks.1.attn.in_proj", "tiny", tmp_path / "a.pt")


def test_parts_of_another_width_are_named(refused, theirs, tmp_path):
    key = "vision_model.encoder.layers.1.self_attn.v_proj.weight"
    torch.save({**theirs, key: torch.ones(8, 16)}, tmp_path / "a.pt")
    refused("visual.transformer.resblocks.1.attn.in_proj_weight is missing", "tiny", tmp_path / "a.pt")


def test_packed_weights_are_refused(refused, weights, tmp_path):
    save_file({**weights, "visual.proj": torch.ones(16, 12, dtype=torch.int8)}, tmp_path / "a.safetensors")
    refused("packed into fewer bits (such as visual.proj)", "tiny", tmp_path / "a.safetensors")
