"""Models whose tokenizer is not CLIP's: its files are read from beside the weights, or refused with the true reason."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import open_clip
import pytest
import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

from benchmarks.small_towers import small_config
from mpsviz.backbone.architecture import build
from mpsviz.backbone.loading import prompt_notes
from mpsviz.backbone.tokenizer import FileTokenizer
from mpsviz.config.run_config import ModelConfig
from mpsviz.data.prompts.text_length import text_length

WORDS = ["<pad>", "</s>", "<unk>", "a", "photo", "of", "dog", "cat", "boat", "▁"]
SETTINGS = {"pad_token": "<pad>", "eos_token": {"content": "</s>"}, "unk_token": "<unk>", "padding_side": "right"}
LIKE_SIGLIP = {
    "embed_dim": 12,
    "custom_text": True,
    "init_logit_bias": -10,
    "vision_cfg": {"image_size": 16, "layers": 3, "width": 16, "head_width": 8, "patch_size": 8, "mlp_ratio": 2.0},
    "text_cfg": {
        "context_length": 8,
        "vocab_size": len(WORDS),
        "hf_tokenizer_name": "someone/words",
        "tokenizer_kwargs": {"clean": "canonicalize"},
        "no_causal_mask": True,
        "pool_type": "last",
        "proj_bias": True,
        "width": 24,
        "heads": 2,
        "layers": 1,
    },
}


def write_tokenizer(folder: Path, words: list[str] = WORDS, **settings: Any) -> None:
    """A tokenizer of a few words that ends every text with </s>."""
    tokenizer = Tokenizer(models.WordLevel({word: number for number, word in enumerate(words)}, unk_token="<unk>"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.decoder = decoders.WordPiece()
    tokenizer.post_processor = processors.TemplateProcessing(single="$A </s>", special_tokens=[("</s>", 1)])
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "tokenizer_config.json").write_text(json.dumps({**SETTINGS, **settings}))


@pytest.fixture
def siglip(tmp_path: Path) -> Path:
    """A folder as open_clip saves one, with a tokenizer of its own."""
    torch.manual_seed(0)
    save_file(build(LIKE_SIGLIP).state_dict(), tmp_path / "open_clip_model.safetensors")
    (tmp_path / "open_clip_config.json").write_text(json.dumps({"model_cfg": LIKE_SIGLIP}))
    write_tokenizer(tmp_path)
    return tmp_path


def test_texts_are_cleaned_marked_cut_and_padded(tmp_path):
    write_tokenizer(tmp_path)
    words = FileTokenizer(tmp_path, 6, clean="canonicalize")
    tokens = words(["A photo of a Dog!", "cat", "a a a a a a a a"])
    assert tokens.tolist() == [[3, 4, 5, 3, 6, 1], [7, 1, 0, 0, 0, 0], [3, 3, 3, 3, 3, 1]]
    assert words.pieces("a a a a a a a a zebra") == ["a"] * 8 + ["<unk>"]
    assert words(["a a a a a a a a"]).tolist() == [[3, 3, 3, 3, 3, 1]], "asking for pieces changes nothing"
    assert words.marks == 1


def test_sides_and_separators_are_those_of_the_settings(tmp_path):
    write_tokenizer(tmp_path, padding_side="left", truncation_side="left", sep_token="</s>")
    words = FileTokenizer(tmp_path, 4, strip_sep_token=True)
    assert words(["dog", "a photo of dog cat"]).tolist() == [[0, 0, 6, 0], [5, 6, 7, 0]]


def test_a_folder_like_siglip_s_is_loaded(load, siglip):
    backbone = load(f"local-dir:{siglip}")
    assert backbone.logit_bias == -10
    tokens = backbone.tokenizer(["a photo of a dog.", "cat"])
    assert tokens.tolist()[1] == [7, 1, 0, 0, 0, 0, 0, 0]
    assert backbone.model.encode_text(tokens).shape == (2, 12)
    assert text_length(ModelConfig(name=f"local-dir:{siglip}")) is None, "CLIP's tokens say nothing of this one's"


def test_its_files_go_with_merged_weights(load, siglip, tmp_path_factory):
    words, out = load(f"local-dir:{siglip}").tokenizer, tmp_path_factory.mktemp("merged")
    words.save(out)
    assert sorted(file.name for file in out.iterdir()) == ["tokenizer.json", "tokenizer_config.json"]
    assert torch.equal(FileTokenizer(out, 8)(["dog", "cat"]), words(["dog", "cat"]))


def test_prompts_are_looked_at_with_the_model_s_own_tokens(load, siglip):
    backbone = load(f"local-dir:{siglip}")
    assert prompt_notes(backbone, ["dog", "cat"], ["a photo of a {}."], own=True) == ()
    (note,) = prompt_notes(backbone, ["dog", "zebra"], ["a photo of a {}."], own=True)
    assert "tokenizer has no token for some letters of 1 of 2 class names ('zebra')" in note
    assert prompt_notes(backbone, ["dog", "cat"], ["a photo of a a a {}."], own=True) == (), "7 and its one mark"
    (note,) = prompt_notes(backbone, ["dog", "cat"], ["a photo of a a a {} dog."], own=True)
    assert "longer than the 8 tokens" in note


def test_weights_from_before_the_text_tower_was_a_module_are_renamed(load, tmp_path):
    """As open_clip does it."""
    config = copy.deepcopy(LIKE_SIGLIP)
    config["text_cfg"] = {"context_length": 16, "vocab_size": 49408, "width": 24, "heads": 2, "layers": 1}
    torch.manual_seed(0)
    state = build(config).state_dict()
    save_file({key.removeprefix("text."): it for key, it in state.items()}, tmp_path / "open_clip_model.safetensors")
    (tmp_path / "open_clip_config.json").write_text(json.dumps({"model_cfg": config}))
    loaded = load(f"local-dir:{tmp_path}").model.state_dict()
    assert all(torch.equal(loaded[key], tensor) for key, tensor in state.items())


def replace_config(folder: Path, **text: Any) -> None:
    config = copy.deepcopy(LIKE_SIGLIP)
    config["text_cfg"].update(text)
    (folder / "open_clip_config.json").write_text(json.dumps({"model_cfg": config}))


FAULTS: dict[str, tuple[Callable[[Path], object], str]] = {
    "no file": (lambda folder: (folder / "tokenizer.json").unlink(), "which is not in"),
    "a damaged file": (lambda folder: (folder / "tokenizer.json").write_text("{"), "can't be used"),
    "no settings": (lambda folder: (folder / "tokenizer_config.json").unlink(), "names no pad_token"),
    "settings that are a list": (lambda folder: (folder / "tokenizer_config.json").write_text("[]"), "no names"),
    "padding by a word that is none": (lambda folder: write_tokenizer(folder, pad_token="[PAD]"), "no pad_token"),
    "a side that is none": (lambda folder: write_tokenizer(folder, padding_side="top"), "padding_side: top"),
    "Gemma's without a side": (
        lambda folder: write_tokenizer(folder, padding_side=None, tokenizer_class="GemmaTokenizer"),
        "on which side",
    ),
    "marks that the file doesn't add": (
        lambda folder: write_tokenizer(folder, add_bos_token=True, bos_token="cat"),
        "add_bos_token: True",
    ),
    "the tokenizer of a larger model": (lambda folder: write_tokenizer(folder, [*WORDS, "more"]), "up to 10, and"),
    "a mode that is not known": (lambda folder: replace_config(folder, tokenizer_mode="clips"), "mode 'clips'"),
    "an option that is none": (
        lambda folder: replace_config(folder, tokenizer_kwargs={"colour": "red"}),
        "no model that open_clip can build",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_tokenizers_that_can_t_be_used_are_refused(refused, siglip, no_network, fault):
    spoil, reason = FAULTS[fault]
    spoil(siglip)
    refused(reason, f"local-dir:{siglip}")


def test_without_files_the_hub_is_asked_for_the_tokenizer_the_config_names(load, hub, siglip, tmp_path):
    for name in ("tokenizer.json", "tokenizer_config.json"):
        hub.files[f"someone/words/{name}"] = (siglip / name).read_bytes()
        (siglip / name).unlink()
    assert load(f"local-dir:{siglip}").tokenizer(["cat"]).tolist() == [[7, 1, 0, 0, 0, 0, 0, 0]]
    assert hub.downloads == ["tokenizer.json", "tokenizer_config.json"]


def test_a_folder_with_a_tower_of_timm_is_loaded(load, refused, tmp_path):
    """As open_clip saves one: names below `visual.trunk` and `text`."""
    config = small_config(open_clip.get_model_config("ViT-B-16-SigLIP"))
    torch.manual_seed(0)
    model = build(config).eval()
    save_file(model.state_dict(), tmp_path / "open_clip_model.safetensors")
    (tmp_path / "open_clip_config.json").write_text(json.dumps({"model_cfg": config}))
    backbone = load(f"local-dir:{tmp_path}")
    images = torch.randn(2, 3, backbone.image_format.size, backbone.image_format.size)
    torch.testing.assert_close(backbone.model.encode_image(images), model.encode_image(images))
    config["vision_cfg"]["image_size"] = 64
    (tmp_path / "open_clip_config.json").write_text(json.dumps({"model_cfg": config}))
    refused("sees 32 × 32 px, and its config says 64 × 64", f"local-dir:{tmp_path}")
