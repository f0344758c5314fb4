"""Files that hold no weights of this model: refused in a sentence, without running anything in them."""

from __future__ import annotations

import bz2
import contextlib
import gzip
import io
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


def headed(length: int, weights: Weights) -> bytes:
    """Safetensors whose header has so many bytes, and is no JSON after the first of them."""
    return length.to_bytes(8, "little") + b"{" + b"x" * (min(length, 5000) - 1) + save(weights)


def bytes_changed(content: bytes, at: int) -> bytes:
    return content[:at] + bytes(byte ^ 0x5A for byte in content[at : at + 8]) + content[at + 8 :]


def names_changed(archive: bytes) -> bytes:
    """A file of torch with some bytes of its table of names changed, and of nothing else."""
    return bytes_changed(archive, archive.index(b"ctorch._utils"))


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
    "damaged safetensors that begin like a web page": (
        "safetensors",
        lambda weights: headed(0x3C, weights),
        "is damaged or cut short",
    ),
    "damaged safetensors that begin like gzip": (
        "safetensors",
        lambda weights: headed(0x088B1F, weights),
        "is damaged",
    ),
    "damaged safetensors that begin like text": ("safetensors", lambda weights: headed(0x20, weights), "is damaged or"),
    "a byte of a header": ("safetensors", lambda weights: bytes_changed(save(weights), 40), "is damaged or cut short"),
    "safetensors named .pt": ("pt", save, "is a safetensors file that is named .pt"),
    "PyTorch named .safetensors": ("safetensors", lambda weights: saved(weights), "is a file of PyTorch that is named"),
    "old PyTorch named .safetensors": (
        "safetensors",
        lambda weights: saved(weights, _use_new_zipfile_serialization=False),
        "is a file of PyTorch that is named .safetensors",
    ),
    "names that are damaged": ("pt", lambda weights: names_changed(saved(weights)), "is damaged or cut short"),
    "names that are damaged, old format": (
        "pt",
        lambda weights: names_changed(saved(weights, _use_new_zipfile_serialization=False)),
        "is damaged or cut short",
    ),
    "text that begins with a bracket": ("pt", lambda _: b"<3 my weights", "of another format"),
    "another kind of compression": ("pt", lambda weights: bz2.compress(saved({"a": 1})), "is compressed"),
    "an answer in JSON": ("bin", lambda _: b'{"error": "Not found"}', "is a text in JSON"),
    "another library's format": ("bin", lambda _: b"GGUF" + bytes(100), "of another format"),
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
        "is for 3 patches, which fill no square",
    ),
    "NaN": ("safetensors", lambda weights: save(with_nan(weights)), "no numbers"),
    "numpy's own format": ("npz", lambda _: b"PK", "no file of weights"),
    "no suffix": ("", lambda weights: saved(weights), "no file of weights"),
    "a picture": ("png", lambda _: b"\x89PNG", "no file of weights"),
    "a script": ("py", lambda _: b"print()", "no file of weights"),
}


@pytest.mark.parametrize("what", FILES)
def test_files_that_are_no_weights(refused, weights, tmp_path, monkeypatch, what):
    suffix, content, reason = FILES[what]
    monkeypatch.chdir(tmp_path)
    path = tmp_path / f"file.{suffix}".rstrip(".")
    path.write_bytes(content(weights))
    refused(reason, "tiny", path)
    assert not (tmp_path / "was-run").exists()


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
