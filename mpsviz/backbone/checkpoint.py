"""Files of weights: what they hold, whether it fits, and reading it in. Only tensors are ever read, never code.

Names and shapes are read first, without the numbers, so that a file that doesn't fit is refused at once.
"""

from __future__ import annotations

import contextlib
import pickle
import warnings
import zipfile
from collections.abc import Mapping
from pathlib import Path

import open_clip
import torch
from safetensors import safe_open

from mpsviz.errors import UserError

SUFFIXES = (".safetensors", ".pt", ".pth", ".bin")

RESIZED = {"positional_embedding", "visual.positional_embedding", "logit_scale", "logit_bias"}
"""What open_clip adapts to the model in hand: these may have another shape."""

SIGNATURES = {
    b"\x1f\x8b": "is compressed",
    b"PK\x03\x04": "is an archive of something else, or cut short",
    b"version https://git-lfs": "is a pointer of Git LFS instead of what it points to",
    b"<": "is a web page",
}
"""What files that can't be read as weights often are, by how they begin."""


def check_weights(path: Path, model: open_clip.CLIP, name: str) -> None:
    """Compare the names and shapes in a file with those of a model, which may be on the meta device.

    Args:
        path: see `load_weights`.
        name: what messages call the model.

    Raises:
        UserError: the file can't be read as weights, or holds those of another model.
    """
    found = _shapes(path)
    wanted = {key: tensor.shape for key, tensor in model.state_dict().items()}
    if not found.keys() & wanted.keys():
        raise UserError(
            f"'{path.name}' holds no CLIP in open_clip's format (its first entry is '{next(iter(found), '')}').",
            next_step="Export the model with open_clip, or choose another file.",
        )
    misfit = _misfit(found, wanted)
    if misfit:
        raise UserError(
            f"The weights in '{path.name}' are those of another model than '{name}': {misfit}.",
            next_step="Choose the model that they were trained with.",
        )


def load_weights(model: open_clip.CLIP, path: Path) -> None:
    """Read a file of weights that `check_weights` has seen into a model.

    Args:
        path: `.safetensors`; or `.pt`, `.pth` or `.bin` with a state dict, alone or under 'state_dict'; names may begin
            with 'module.', as in checkpoints of several GPUs.

    Raises:
        UserError: the tensors can't be read, or are not all numbers.
    """
    try:
        open_clip.load_checkpoint(model, str(path), strict=True, weights_only=True)
    except Exception as error:  # a damaged file can raise anything
        reason = str(error).partition("\n")[0]
        raise UserError(
            f"The numbers in '{path.name}' can't be read or don't fit ({reason}).", next_step=_again(path)
        ) from error
    if not all(bool(tensor.sum().isfinite()) for tensor in model.state_dict().values()):  # a sum keeps any NaN
        raise UserError(
            f"Some weights in '{path.name}' are no numbers (NaN or infinite).",
            next_step="Take a checkpoint from before its training failed.",
        )


def _misfit(found: Mapping[str, torch.Size], wanted: Mapping[str, torch.Size]) -> str | None:
    for key, shape in wanted.items():
        if key not in found:
            return f"{key} is missing"
        if found[key] != shape and key not in RESIZED:
            return f"{key} is {_by(found[key])} instead of {_by(shape)}"
    extra = next((key for key in found if key not in wanted), None)
    return extra and f"{extra} belongs to none of its parts"


def _by(shape: torch.Size) -> str:
    return " × ".join(map(str, shape)) or "one number"


def _shapes(path: Path) -> dict[str, torch.Size]:
    """The names and shapes in a file, as `open_clip.load_checkpoint` will see them."""
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
        content = _read_names(path)
    except Exception as error:  # as above
        raise _unreadable(path, error) from error
    state = content.get("state_dict", content) if isinstance(content, dict) else content
    if not isinstance(state, dict) or not all(
        isinstance(key, str) and isinstance(value, torch.Tensor | torch.Size) for key, value in state.items()
    ):
        held = ", ".join(map(str, list(content)[:3])) if isinstance(content, dict) else type(content).__name__
        raise UserError(
            f"'{path.name}' is no table of named weights (it holds: {held}).",
            next_step="Save the model's state dict, alone or under 'state_dict'.",
        )
    prefix = "module." if next(iter(state), "").startswith("module") else ""
    return {
        key.removeprefix(prefix): value.shape if isinstance(value, torch.Tensor) else value
        for key, value in state.items()
    }


def _read_names(path: Path) -> object:
    """What is in a file, with shapes or tensors on the meta device in the place of numbers."""
    if path.suffix == ".safetensors":
        with safe_open(path, "pt") as file:
            return {key: torch.Size(file.get_slice(key).get_shape()) for key in file.keys()}  # noqa: SIM118
    with warnings.catch_warnings(action="ignore"):  # of pickle protocols; what can't be read is refused anyway
        return torch.load(path, map_location="meta", weights_only=True)


def _is_torchscript(path: Path) -> bool:
    with contextlib.suppress(Exception), zipfile.ZipFile(path) as archive:  # no archive, or a damaged one
        return any(entry.endswith("/constants.pkl") for entry in archive.namelist())
    return False


def _unreadable(path: Path, error: Exception) -> UserError:
    try:
        with path.open("rb") as file:
            head = file.read(64).lstrip()
    except OSError:
        return UserError(f"The file '{path}' can't be opened.", next_step="Check its permissions.")
    if isinstance(error, pickle.UnpicklingError) and ("GLOBAL" in str(error) or head.startswith(b"\x80")):
        return UserError(
            f"'{path.name}' holds more than tensors, and reading that could run code that is hidden in it.",
            next_step="Save the model's state dict alone, best as .safetensors.",
        )
    what = next((what for start, what in SIGNATURES.items() if head.startswith(start)), "is damaged or cut short")
    return UserError(
        f"'{path.name}' {what if head else 'is empty'}, and can't be read as weights.",
        next_step=_again(path),
    )


def _again(path: Path) -> str:
    return f"Remove {path.resolve()}, then download or export it again."  # of a cached file, the blob
