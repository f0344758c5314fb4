"""Models that can't be had: each says in a sentence what is wrong, and in another what to do."""

from __future__ import annotations

import contextlib
import gzip
import io
import json
import os
import pickle
import random
import zipfile
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import save

from mpsviz.backbone.loading import load_backbone
from mpsviz.config import ModelConfig
from mpsviz.errors import UserError

Weights = dict[str, torch.Tensor]


class Code:
    """What a malicious pickle does."""

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, ("was-run",)


def saved(content: object, **options: Any) -> bytes:
    buffer = io.BytesIO()
    torch.save(content, buffer, **options)
    return buffer.getvalue()


def zipped(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_pkl", ".pkl"), content)
    return buffer.getvalue()


def changed(weights: Weights, **changes: torch.Tensor | None) -> Weights:
    new = {**weights, **{key.replace("__", "."): value for key, value in changes.items()}}
    return {key: value for key, value in new.items() if value is not None}


def with_nan(weights: Weights) -> Weights:
    return {key: value.clone().fill_(float("nan")) if key == "visual.proj" else value for key, value in weights.items()}


def wider(weights: Weights) -> Weights:
    return {key: torch.zeros([2 * side for side in value.shape]) for key, value in weights.items()}


FILES: dict[str, tuple[str, Callable[[Weights], bytes], str]] = {
    # what: (suffix, content, reason)
    "empty": ("pt", lambda _: b"", "is empty"),
    "empty safetensors": ("safetensors", lambda _: b"", "is empty"),
    "a web page": ("pt", lambda _: b"<!DOCTYPE html><html>404</html>", "web page"),
    "a web page as safetensors": ("safetensors", lambda _: b"\n<html>404</html>", "web page"),
    "compressed": ("pt", lambda weights: gzip.compress(saved({"a": 1})), "is compressed"),
    "compressed safetensors": ("safetensors", lambda weights: gzip.compress(save({"a": torch.ones(1)})), "compressed"),
    "a pointer of Git LFS": ("bin", lambda _: b"version https://git-lfs.github.com/spec/v1\noid sha256:0", "Git LFS"),
    "random bytes": ("pt", lambda _: random.Random(0).randbytes(5000), "damaged"),
    "random bytes as safetensors": ("safetensors", lambda _: random.Random(0).randbytes(5000), "damaged"),
    "zeros": ("pt", lambda _: bytes(5000), "damaged"),
    "cut short": ("pt", lambda weights: saved(weights)[:-1000], "cut short"),
    "cut in half": ("pt", lambda weights: saved(weights)[:2_000_000], "cut short"),
    "cut short, old format": (
        "pt",
        lambda weights: saved(weights, _use_new_zipfile_serialization=False)[:-1000],
        "cut short",
    ),
    "cut short safetensors": ("safetensors", lambda weights: save(weights)[:-1000], "cut short"),
    "a header alone": ("safetensors", lambda weights: save(weights)[:100], "cut short"),
    "a zip of something": ("pt", lambda _: zipped(readme=b"hello"), "archive of something else"),
    "TorchScript": ("pt", lambda _: zipped(ViT__constants_pkl=b"", ViT__data_pkl=b""), "TorchScript"),
    "code": ("pt", lambda _: saved({"a": Code()}), "more than tensors"),
    "code, old format": ("pt", lambda _: saved({"a": Code()}, _use_new_zipfile_serialization=False), "more than"),
    "code in a plain pickle": ("bin", lambda _: pickle.dumps({"a": Code()}, protocol=2), "more than tensors"),
    "code in a new pickle": ("bin", lambda _: pickle.dumps({"a": Code()}, protocol=5), "more than tensors"),
    "a whole module": ("pth", lambda _: saved(torch.nn.Linear(2, 2)), "more than tensors"),
    "numpy in it": ("pt", lambda weights: saved({**weights, "best": np.ones(2)}), "more than tensors"),
    "a list": ("pt", lambda _: saved([torch.ones(2)]), "no table of named weights"),
    "a tensor": ("pt", lambda _: saved(torch.ones(2)), "no table of named weights"),
    "a number": ("pt", lambda _: saved(3), "no table of named weights"),
    "weights under another name": ("pt", lambda weights: saved({"epoch": 1, "model": weights}), "it holds: epoch"),
    "a state dict that is none": ("pt", lambda _: saved({"state_dict": [1, 2]}), "no table of named weights"),
    "numbered weights": ("pt", lambda weights: saved(dict(enumerate(weights.values()))), "no table of named"),
    "no weights": ("pt", lambda _: saved({}), "no CLIP in open_clip's format"),
    "no weights as safetensors": ("safetensors", lambda _: save({}), "no CLIP in open_clip's format"),
    "another library's": ("safetensors", lambda _: save({"vision_model.w": torch.ones(1)}), "first entry is 'vision_m"),
    "another width": ("safetensors", lambda weights: save(wider(weights)), "instead of"),
    "another patch": (
        "safetensors",
        lambda weights: save(changed(weights, visual__conv1__weight=torch.ones(16, 3, 4, 4))),
        "visual.conv1.weight is 16 × 3 × 4 × 4 instead of 16 × 3 × 8 × 8",
    ),
    "too few blocks": (
        "safetensors",
        lambda weights: save({key: value for key, value in weights.items() if "resblocks.2." not in key}),
        "is missing",
    ),
    "too many blocks": (
        "pt",
        lambda weights: saved(changed(weights, visual__transformer__resblocks__3__ln_1__bias=torch.ones(16))),
        "belongs to none",
    ),
    "layer scale in it": ("pt", lambda weights: saved(changed(weights, ls=torch.ones(16))), "ls belongs to none"),
    "the image tower alone": (
        "pt",
        lambda weights: saved({key: value for key, value in weights.items() if key.startswith("visual.")}),
        "is missing",
    ),
    "positions that are no square": (
        "pt",
        lambda weights: saved(changed(weights, visual__positional_embedding=torch.ones(4, 16))),
        "can't be read or don't fit",
    ),
    "NaN": ("safetensors", lambda weights: save(with_nan(weights)), "no numbers"),
    "numpy's own format": ("npz", lambda _: b"PK", "no file of weights"),
    "no suffix": ("", lambda weights: saved(weights), "no file of weights"),
    "a picture": ("png", lambda _: b"\x89PNG", "no file of weights"),
    "a script": ("py", lambda _: b"print()", "no file of weights"),
}


@pytest.mark.parametrize("what", FILES)
def test_files_that_are_no_weights(load, weights, tmp_path, monkeypatch, what):
    suffix, content, reason = FILES[what]
    monkeypatch.chdir(tmp_path)
    path = tmp_path / f"file.{suffix}".rstrip(".")
    path.write_bytes(content(weights))
    refused(load, ("tiny", path), reason)
    assert not (tmp_path / "was-run").exists()


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
    "a ConvNeXt": ("convnext_base", "laion400m_s13b_b51k", "timm"),
    "a SigLIP": ("ViT-B-16-SigLIP", "webli", "timm"),
    "an EVA": ("EVA02-B-16", "merged2b_s8b_b131k", "timm"),
    "a CoCa": ("coca_ViT-B-32", "laion2b_s13b_b90k", "CoCa"),
    "a text tower of transformers": ("roberta-ViT-B-32", "laion2b_s12b_b32k", "transformers"),
    "tokens averaged": ("ViT-H-14-worldwide", "metaclip2_worldwide", "transformers"),
}


@pytest.mark.parametrize("what", NAMES)
def test_names_that_are_no_models(load, no_network, what):
    name, pretrained, reason = NAMES[what]
    refused(load, (name, pretrained), reason)


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
    "tokens averaged": (part("vision_cfg", pool_type="avg"), "pools its tokens"),
    "attentional pool": (part("vision_cfg", attentional_pool=True, attn_pooler_heads=2), "pools its tokens"),
    "norms in the blocks": (part("vision_cfg", qk_norm=True), "norms of their own"),
    "wide images": (part("vision_cfg", image_size=[16, 32]), "not square"),
    "other words": (part("text_cfg", vocab_size=32000), "32,000 tokens"),
    "another text tower": (lambda config: {"model_cfg": {**config["model_cfg"], "custom_text": True}}, "own kind"),
}


@pytest.mark.parametrize("what", CONFIGS)
def test_folders_with_other_configs(load, weights_file, tiny_config, tmp_path, what):
    change, reason = CONFIGS[what]
    (tmp_path / "open_clip_model.safetensors").write_bytes(weights_file.read_bytes())
    (tmp_path / "open_clip_config.json").write_text(json.dumps(change(tiny_config)))
    refused(load, (f"local-dir:{tmp_path}",), reason)


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b'{"model_cfg": NaN}'])
def test_folders_with_broken_configs(load, weights_file, tmp_path, content):
    (tmp_path / "open_clip_model.safetensors").write_bytes(weights_file.read_bytes())
    (tmp_path / "open_clip_config.json").write_bytes(content)
    refused(load, (f"local-dir:{tmp_path}",), "can't be read")


def test_folders_without_config_or_weights(load, weights_file, tmp_path):
    refused(load, (f"local-dir:{tmp_path}",), "no weights")
    (tmp_path / "open_clip_model.safetensors").write_bytes(weights_file.read_bytes())
    refused(load, (f"local-dir:{tmp_path}",), "is missing")
    refused(load, (f"local-dir:{tmp_path / 'open_clip_model.safetensors'}",), "no weights")


@pytest.mark.parametrize("seed", range(30))
def test_a_damaged_file_is_never_a_traceback(load, weights, tmp_path, seed):
    """Bytes changed anywhere in names and shapes: it loads or it is refused."""
    chance = random.Random(seed)
    path = tmp_path / ("file.pt" if seed % 2 else "file.safetensors")
    content = bytearray(saved(weights) if seed % 2 else save(weights))
    for _ in range(chance.choice([1, 4, 50])):
        content[chance.randrange(6000)] = chance.randrange(256)
    path.write_bytes(content)
    with contextlib.suppress(UserError):
        load("tiny", path)


def test_a_model_that_the_device_can_t_hold(weights_file):
    wish = ModelConfig(name="tiny", pretrained=str(weights_file))
    with pytest.raises(UserError, match="can't be put on the device 'cuda:99'"):
        load_backbone(wish, torch.device("cuda:99"))


def refused(load: Callable[..., Any], arguments: tuple[object, ...], reason: str) -> None:
    with pytest.raises(UserError) as refusal:
        load(*arguments)
    said = refusal.value
    assert reason in str(said)
    assert said.what.endswith(".")
    assert said.next_step.endswith(".")
    assert "\n" not in str(said)
    assert "Traceback" not in str(said)
