"""What a user is told of weights that were changed to fit, or that may not belong to the model."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from open_clip import factory, pretrained
from safetensors.torch import save_file

from mpsviz.config.run_config import RunConfig, with_changes
from mpsviz.tuning.setup.session import gather
from tests.backbone.conftest import TINY
from tests.backbone.test_hugging_face import TRANSFORMERS_CONFIG, as_transformers


def one(notes: tuple[str, ...]) -> str:
    (note,) = notes
    return note


@pytest.mark.parametrize(
    ("name", "model", "trained", "instead"),
    [
        ("tiny-openai.safetensors", "tiny", "with QuickGELU", "tiny-quickgelu"),
        ("clip-vit-base-patch16.safetensors", "tiny", "with QuickGELU", "tiny-quickgelu"),
        ("my_QuickGELU_run.safetensors", "tiny", "with QuickGELU", "tiny-quickgelu"),
        ("tiny-laion2B.safetensors", "tiny-quickgelu", "with GELU", "tiny"),
    ],
)
def test_a_name_tells_of_another_gelu(load, weights, tmp_path, monkeypatch, name, model, trained, instead):
    monkeypatch.setitem(pretrained._PRETRAINED, "tiny", {"openai": {"quick_gelu": True}, "laion2b": {"hf_hub": ""}})
    save_file(weights, tmp_path / name)
    note = one(load(model, tmp_path / name).notes)
    assert f"'{name}' were trained {trained} (as its name tells)" in note
    assert note.endswith(f"Choose the model '{instead}'.")


@pytest.mark.parametrize(("name", "model"), [("openai.pt", "tiny-quickgelu"), ("laion2b.pt", "tiny"), ("a.pt", "tiny")])
def test_weights_in_their_own_model_say_nothing(load, weights, tmp_path, monkeypatch, name, model):
    monkeypatch.setitem(pretrained._PRETRAINED, "tiny", {"openai": {"quick_gelu": True}, "laion2b": {"hf_hub": ""}})
    torch.save(weights, tmp_path / name)
    assert load(model, tmp_path / name).notes == ()


def test_open_clip_s_real_tags_are_known_by_name(load, weights, tmp_path, monkeypatch):
    """Of tags that begin alike the longest counts: DFN's later ViT-L-14 has GELU, its first QuickGELU."""
    monkeypatch.setitem(factory._MODEL_CONFIGS, "ViT-L-14", TINY)
    for file in ("dfn2b", "vit_l_14-dfn2b_s39b", "CLIP-ViT-L-14-laion2B-s32B-b82K", "metaclip_400m"):
        save_file(weights, tmp_path / f"{file}.safetensors")
    said = {file.stem: load("ViT-L-14", file).notes for file in tmp_path.iterdir()}
    assert {name for name, notes in said.items() if notes} == {"dfn2b", "metaclip_400m"}


def test_metadata_tell_of_another_gelu(load, weights, tmp_path):
    save_file(weights, tmp_path / "a.safetensors", metadata={"format": "pt", "hidden_act": "quick_gelu"})
    assert "(its metadata say so: hidden_act)" in one(load("tiny", tmp_path / "a.safetensors").notes)
    assert load("tiny-quickgelu", tmp_path / "a.safetensors").notes == ()


def test_the_name_of_open_clip_s_own_training_tells_of_another_gelu(load, weights, tmp_path):
    torch.save({"name": "2024-model_tiny-quickgelu-lr_1e-3", "epoch": 3, "state_dict": weights}, tmp_path / "last.pt")
    assert "its metadata name '2024-model_tiny-quickgelu" in one(load("tiny", tmp_path / "last.pt").notes)


def test_the_config_beside_tells_of_another_gelu(load, weights, tmp_path):
    save_file(as_transformers(weights), tmp_path / "model.safetensors")
    note = one(load("tiny", tmp_path / "model.safetensors").notes)
    assert "doesn't say which GELU" in note
    assert "choose 'tiny-quickgelu'" in note
    (tmp_path / "config.json").write_text(json.dumps(TRANSFORMERS_CONFIG))
    assert "config.json beside it says so" in one(load("tiny", tmp_path / "model.safetensors").notes)
    assert load("tiny-quickgelu", tmp_path / "model.safetensors").notes == ()


@pytest.mark.parametrize("dtype", [torch.float32, torch.float16])
def test_positions_that_were_interpolated_are_said(load, weights, tmp_path, monkeypatch, dtype):
    monkeypatch.setitem(factory._MODEL_CONFIGS, "tiny-24", TINY)
    larger = {**weights, "visual.positional_embedding": torch.ones(10, 16)}  # 3 × 3 patches and the class token
    save_file({key: tensor.to(dtype) for key, tensor in larger.items()}, tmp_path / "larger.safetensors")
    backbone = load("tiny", tmp_path / "larger.safetensors")
    assert one(backbone.notes) == (
        "The weights in 'larger.safetensors' were trained on images of 24 px, which 'tiny-24' is made for; their "
        "positions were interpolated from 3 × 3 to 2 × 2 patches for 'tiny', which sees 16 px."
    )
    torch.testing.assert_close(backbone.visual.positional_embedding, torch.ones(5, 16))


def test_texts_of_another_length_are_said(load, weights, tmp_path):
    save_file({**weights, "positional_embedding": torch.ones(77, 24)}, tmp_path / "long.safetensors")
    backbone = load("tiny", tmp_path / "long.safetensors")
    assert "read texts of 77 tokens; their positions were interpolated to the 16" in one(backbone.notes)
    torch.testing.assert_close(backbone.model.positional_embedding, torch.ones(16, 24))


def test_a_run_passes_its_progress_on_to_the_download(hub, tmp_path: Path):
    seen: list[str] = []
    config = with_changes(RunConfig(), {"model.name": "tiny", "model.pretrained": "quick"})
    gather(config, ["cat", "dog"], ["a {}."], torch.device("cpu"), lambda download: bool(seen.append(download.name)))
    assert set(seen) == {"tiny quick"}
