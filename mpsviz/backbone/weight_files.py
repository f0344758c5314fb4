"""Files of weights: what is in them, and why one can't be read. Only tensors are ever read, never code.

Names, shapes and kinds of numbers can be read without the numbers, so that a file that doesn't fit is refused at once.
"""

from __future__ import annotations

import contextlib
import pickle
import pickletools
import warnings
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import torch
from safetensors import safe_open
from safetensors.torch import load_file

from mpsviz.backbone.layouts import in_open_clip_s_layout
from mpsviz.errors import UserError

SUFFIXES = (".safetensors", ".pt", ".pth", ".bin")
DTYPES = {"F64": torch.float64, "F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16}
"""The kinds of numbers that weights may have, as safetensors calls them."""
WEB_PAGE = (b"<!doctype", b"<html", b"<head", b"<body", b"<?xml", b"<script", b"<!--")
COMPRESSED = (b"\x1f\x8b\x08", b"BZh", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd", b"7z\xbc\xaf\x27\x1c", b"Rar!")
ZIP, PICKLE, LFS = b"PK\x03\x04", b"\x80", b"version https://git-lfs"
LARGEST_HEADER = 100_000_000
"""Bytes; safetensors allows no more."""
MAGIC = 0x1950A86A20F9469CFC6C
"""The number that files of torch's old format begin with, in a pickle of its own."""
TORCH_PICKLES = 4
"""So many pickles stand at the beginning of such a file: the number, a version, a machine, the names."""
SAVE_AGAIN = "Save the model's state dict alone, best as .safetensors."


@dataclass(frozen=True)
class Weights:
    """What a file holds.

    Attributes:
        state: tensors by open_clip's names, on the meta device where only names and shapes were read.
        by_hugging_face: whether the file has the names of transformers' CLIPModel.
        said: what the file says of itself beside the tensors: safetensors' metadata, or texts beside a state dict.
    """

    path: Path
    state: dict[str, torch.Tensor]
    by_hugging_face: bool
    said: Mapping[str, str]


def read_names(path: Path) -> Weights:
    """Read names, shapes and kinds of numbers alone.

    Args:
        path: `.safetensors`; or `.pt`, `.pth` or `.bin` with a state dict, alone or under 'state_dict'. Names are
            open_clip's or those of transformers' CLIPModel, and may begin as wrappers have it: 'module.', 'model.', ….

    Raises:
        UserError: this is no such file.
    """
    if path.suffix not in SUFFIXES:
        raise UserError(
            f"'{path.name}' is no file of weights: those end in {', '.join(SUFFIXES)}.",
            next_step="Choose one of those, best a .safetensors.",
        )
    if _is_torchscript(path):
        raise UserError(
            f"'{path.name}' is a TorchScript archive, as OpenAI published its CLIPs, and those hold code.",
            next_step="Choose the tag 'openai' for these weights, or save the state dict alone.",
        )
    try:
        content, said = _names(path)
    except Exception as error:  # a damaged file can raise anything
        raise unreadable(path, error) from error
    state, by_hugging_face = in_open_clip_s_layout(_state_dict(path, content))
    return Weights(path, state, by_hugging_face, said)


def read_numbers(path: Path) -> dict[str, torch.Tensor]:
    """The tensors of a file that `read_names` has seen, by open_clip's names, on the CPU.

    Raises:
        UserError: they can't be read.
    """
    try:
        content: object = load_file(path) if path.suffix == ".safetensors" else _load(path, "cpu")
    except Exception as error:  # as above
        raise unreadable(path, error) from error
    return in_open_clip_s_layout(_state_dict(path, content))[0]


def _names(path: Path) -> tuple[object, dict[str, str]]:
    """What is in a file, with tensors on the meta device, and what it says of itself."""
    if path.suffix == ".safetensors":
        with safe_open(path, "pt") as file:
            slices = {key: file.get_slice(key) for key in file.keys()}  # noqa: SIM118
            tensors = {
                key: torch.empty(it.get_shape(), dtype=DTYPES.get(it.get_dtype(), torch.int8), device="meta")
                for key, it in slices.items()
            }
            return tensors, dict(file.metadata() or {})
    content = _load(path, "meta")
    texts = content.items() if isinstance(content, dict) else ()
    return content, {key: text for key, text in texts if isinstance(key, str) and isinstance(text, str)}


def _load(path: Path, device: str) -> object:
    with warnings.catch_warnings(action="ignore"):  # of pickle protocols; what can't be read is refused anyway
        return torch.load(path, map_location=device, weights_only=True)


def _state_dict(path: Path, content: object) -> dict[str, torch.Tensor]:
    state = content.get("state_dict", content) if isinstance(content, dict) else content
    if not isinstance(state, dict) or not all(
        isinstance(key, str) and isinstance(value, torch.Tensor) for key, value in state.items()
    ):
        held = ", ".join(map(str, list(content)[:3])) if isinstance(content, dict) else type(content).__name__
        raise UserError(
            f"'{path.name}' is no table of named weights (it holds: {held}).",
            next_step="Save the model's state dict, alone or under 'state_dict'.",
        )
    return state


def _is_torchscript(path: Path) -> bool:
    with contextlib.suppress(Exception), zipfile.ZipFile(path) as archive:  # no archive, or a damaged one
        return any(entry.endswith("/constants.pkl") for entry in archive.namelist())
    return False


def unreadable(path: Path, error: Exception) -> UserError:
    """The true reason, and what to do about it.

    Args:
        error: what reading raised.
    """
    if isinstance(error, MemoryError) or "allocate memory" in str(error):
        return UserError(
            f"There is not enough memory to read '{path.name}' ({_size(path) / 1e9:.1f} GB).",
            next_step="Close other programs, or choose a smaller model.",
        )
    try:
        what, next_step = _reason(path, error)
    except OSError as closed:
        return UserError(
            f"The file '{path}' can't be opened ({closed.strerror or closed}).",
            next_step="Check its permissions, and the disk that it lies on.",
        )
    return UserError(f"'{path.name}' {what}.", next_step=next_step)


def _reason(path: Path, error: Exception) -> tuple[str, str]:
    """What the file is, and what to do."""
    with path.open("rb") as file:
        head = file.read(64)
    again = f"Remove {path.resolve()}, then download or export it again."  # of a cached file, the blob
    text = head.lstrip().lower()
    looks_damaged = ("is damaged or cut short, and can't be read as weights", again)
    if not head:
        return "is empty, and can't be read as weights", again
    if _has_safetensors_header(head, _size(path)):
        if path.suffix != ".safetensors" and _is_safetensors(path):
            return f"is a safetensors file that is named {path.suffix}", "Let its name end in .safetensors."
        return looks_damaged
    if text.startswith(WEB_PAGE):
        return "is a web page, and can't be read as weights", again
    if text.startswith(LFS):
        return "is a pointer of Git LFS instead of what it points to", "Fetch the file itself with `git lfs pull`."
    if head.startswith(COMPRESSED):
        return "is compressed, and can't be read as weights", "Unpack it, and choose the file of weights in it."
    if head.startswith(ZIP):
        return _reason_of_archive(path, error) or looks_damaged
    if head.startswith(PICKLE):
        with path.open("rb") as file:
            return _reason_of_pickle(path, file, error) or looks_damaged
    if text.startswith((b'{"', b"{'", b'[{"')):
        return "is a text in JSON, and can't be read as weights", again
    return "is damaged, cut short or of another format, and can't be read as weights", again


def _size(path: Path) -> int:
    return path.stat().st_size


def _has_safetensors_header(head: bytes, size: int) -> bool:
    """Whether it begins with a length, 8 bytes, and a JSON object of about that length."""
    length = int.from_bytes(head[:8], "little")
    return head[8:9] == b"{" and 2 <= length <= max(LARGEST_HEADER, size)


def _is_safetensors(path: Path) -> bool:
    try:
        with safe_open(path, "pt"):
            return True
    except Exception:  # a damaged file can raise anything
        return False


def _reason_of_archive(path: Path, error: Exception) -> tuple[str, str] | None:
    """None where it is damaged."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name for name in archive.namelist() if name.endswith("/data.pkl")]
            if not names:
                return (
                    "is an archive of something else, and can't be read as weights",
                    "Unpack it, and choose the file of weights in it.",
                )
            with archive.open(names[0]) as file:
                file.read()  # zipfile compares the checksum
            with archive.open(names[0]) as file:
                return _reason_of_pickle(path, file, error)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError):
        return None


def _reason_of_pickle(path: Path, file: IO[bytes], error: Exception) -> tuple[str, str] | None:
    """None where it is damaged. The pickle is only looked through, never carried out."""
    if path.suffix == ".safetensors":
        return "is a file of PyTorch that is named .safetensors", "Let its name end in .pt."
    if not isinstance(error, pickle.UnpicklingError) or not _is_whole(file):
        return None
    return "holds more than tensors, and reading that could run code that is hidden in it", SAVE_AGAIN


def _is_whole(file: IO[bytes]) -> bool:
    try:
        first = [argument for _, argument, _ in pickletools.genops(file)]
        if MAGIC in first:
            for _ in range(TORCH_PICKLES - 1):
                all(pickletools.genops(file))
    except Exception:  # it reads anything and raises anything
        return False
    return True
