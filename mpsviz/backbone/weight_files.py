"""Files of weights: what is in them, and why one can't be read. Only tensors are ever read, never code.

Names, shapes and kinds of numbers can be read without the numbers, so that a file that doesn't fit is refused at once.
"""

from __future__ import annotations

import contextlib
import warnings
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import load_file

from mpsviz.backbone.layouts import in_open_clip_s_layout
from mpsviz.backbone.unreadable import unreadable
from mpsviz.errors import UserError

SUFFIXES = (".safetensors", ".pt", ".pth", ".bin")
DTYPES = {"F64": torch.float64, "F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16}
"""The kinds of numbers that weights may have, as safetensors calls them."""


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
