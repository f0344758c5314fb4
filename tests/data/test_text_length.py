"""How much a model reads of a text is known before it is loaded, and without torch."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import open_clip
import pytest

from mpsviz.config.run_config import ModelConfig
from mpsviz.data.prompts.text_length import check_in_advance, has_other_tokens, text_length
from mpsviz.errors import UserError


def length(name: str) -> int | None:
    return text_length(ModelConfig(name=name))


@pytest.mark.parametrize("name", ["ViT-B-16", "ViT-L-14-336", "ViT-S-16-alt", "ViT-B-32-quickgelu", "ViT-M-32"])
def test_of_an_architecture_it_is_open_clip_s(name):
    assert length(name) == open_clip.get_model_config(name)["text_cfg"].get("context_length", 77)


def test_of_the_models_with_a_config(tmp_path: Path):
    assert length("mini-clip") == 32
    assert length("ViT-B/16") == 77
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "clip", "text_config": {"hidden_size": 8}}))
    assert length(f"local-dir:{tmp_path}") == 77
    (tmp_path / "config.json").write_text(json.dumps({"text_config": {"max_position_embeddings": 248}}))
    assert length(f"local-dir:{tmp_path}") == 248
    (tmp_path / "open_clip_config.json").write_text(json.dumps({"model_cfg": {"text_cfg": {"context_length": 16}}}))
    assert length(f"local-dir:{tmp_path}") == 16


@pytest.mark.parametrize("name", ["", "ViT-X", "hf-hub:a/b", "local-dir:nowhere", "../../etc", "a\0b", "x" * 5000])
def test_what_can_not_be_known_is_none(name):
    assert length(name) is None


def test_a_model_with_other_tokens_is_left_to_itself():
    """Of it only prompts that are the same to the letter are found; CLIP's tokens, length and alphabet say nothing."""
    names, templates = ("Hund", "hund", "собака"), ("a photo of a {}.",)
    siglip, clip = ModelConfig(name="ViT-B-16-SigLIP2"), ModelConfig(name="ViT-B-16")
    assert has_other_tokens(siglip)
    assert not has_other_tokens(clip)
    assert length("ViT-B-16-SigLIP2") is None
    assert check_in_advance(names, templates, siglip, own=True) == ()
    assert check_in_advance(("very " * 200 + "long", "cat"), templates, siglip, own=True) == ()
    with pytest.raises(UserError, match="'cat' and 'cat'"):
        check_in_advance(("cat", "cat"), templates, siglip, own=True)
    with pytest.raises(UserError, match="'Hund' and 'hund'"):
        check_in_advance(names, templates, clip, own=True)
    (note,) = check_in_advance(names[1:], templates, clip, own=True)
    assert "has learnt English" in note


def test_it_needs_no_torch():
    code = (
        "import sys; from mpsviz.config.run_config import ModelConfig\n"
        "from mpsviz.data.prompts.text_length import text_length\n"
        "assert text_length(ModelConfig(name='ViT-B-16')) == 77; sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
