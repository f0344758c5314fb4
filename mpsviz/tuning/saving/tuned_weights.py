"""The tuned model in a file: what was learnt and nothing else, with what it was learnt from. Safetensors, no pickle."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save

from mpsviz import __version__
from mpsviz.errors import UserError
from mpsviz.tuning.learner import Learner

WEIGHTS = "model.safetensors"
"""The file's name in a run folder."""


@dataclass(frozen=True)
class Prompts:
    """What the classes are called, in the order of the logits, and the sentences that their names are put into."""

    class_names: tuple[str, ...]
    templates: tuple[str, ...]


def packed(learner: Learner, prompts: Prompts) -> bytes:
    """The content of a file of the learnt tensors, on the CPU and in their own precision."""
    tensors = {name: tensor.detach().cpu().contiguous() for name, tensor in learner.learnt_state().items()}
    origin = _origin(learner) | {
        "mpsviz": __version__,
        "class_names": json.dumps(prompts.class_names, ensure_ascii=False),
        "templates": json.dumps(prompts.templates, ensure_ascii=False),
    }
    return save(tensors, origin)


def save_trained(learner: Learner, path: Path, prompts: Prompts) -> None:
    """Write the learnt tensors; a reader never sees half a file.

    Raises:
        OSError: the file can't be written.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_bytes(packed(learner, prompts))  # `save_file` hides the errno of a full disk
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def read_prompts(path: Path) -> Prompts:
    """Read what a file of `save_trained` says of its classes; no tensor is read.

    Raises:
        UserError: it is no such file, or a damaged one.
    """
    with _opened(path) as file:
        origin = file.metadata() or {}
    try:
        class_names, templates = (json.loads(origin[key]) for key in ("class_names", "templates"))
    except (KeyError, ValueError) as error:
        raise _foreign(path) from error
    for texts in (class_names, templates):
        if not isinstance(texts, list) or not texts or not all(isinstance(text, str) for text in texts):
            raise _foreign(path)
    return Prompts(tuple(class_names), tuple(templates))


def load_trained(learner: Learner, path: Path) -> None:
    """Fill a learner that was built alike, in place and on its own device; on an error nothing has changed.

    Raises:
        UserError: the file is no file of `save_trained`, is damaged, or belongs to another method, another model or
            another version of the model.
    """
    own = learner.learnt_state()
    with _opened(path) as file:
        _check_origin(path, file.metadata() or {}, _origin(learner))
        shapes = {name: tuple(file.get_slice(name).get_shape()) for name in file.keys()}  # noqa: SIM118 (no mapping)
        _check_shapes(path, shapes, {name: tuple(tensor.shape) for name, tensor in own.items()})
        saved = {name: file.get_tensor(name) for name in own}
    with torch.no_grad():
        for name, tensor in own.items():
            tensor.copy_(saved[name])


def _origin(learner: Learner) -> dict[str, str]:
    """What must be the same for saved tensors to mean the same."""
    config = learner.config
    return {"method": config.method.name, "model": config.model.name, "frozen": fingerprint(learner)}


def fingerprint(learner: Learner) -> str:
    """Of the frozen image tower, by its first and its last weights: they differ between any two trainings of it."""
    digest = hashlib.sha256()
    for weight in learner.vision.parts.end_weights():
        digest.update(weight.detach().cpu().float().contiguous().numpy().tobytes())
    return digest.hexdigest()[:16]


def _check_origin(path: Path, saved: dict[str, str], own: dict[str, str]) -> None:
    if not own.keys() <= saved.keys():
        raise _foreign(path)
    for key in ("method", "model"):
        if saved[key] != own[key]:
            raise UserError(
                f"The weights in '{path.name}' belong to the {key} '{saved[key]}', not to '{own[key]}'.",
                next_step="Load them with the config that they were tuned with.",
            )
    if saved["frozen"] != own["frozen"]:
        raise UserError(
            f"The weights in '{path.name}' were tuned on another version of the model '{own['model']}'.",
            next_step="Restore that version, or tune again.",
        )


def _check_shapes(path: Path, saved: dict[str, tuple[int, ...]], own: dict[str, tuple[int, ...]]) -> None:
    def differ(why: str) -> UserError:
        return UserError(
            f"The weights in '{path.name}' don't fit this model: {why}.",
            next_step="Load them with the config that they were tuned with.",
        )

    for name, shape in own.items():
        if name not in saved:
            raise differ(f"'{name}' is missing")
        if saved[name] != shape:
            raise differ(f"'{name}' has the shape {saved[name]}, not {shape}")
    if unknown := sorted(saved.keys() - own.keys()):
        raise differ(f"it has no '{unknown[0]}'")


def _opened(path: Path) -> safe_open:
    try:
        return safe_open(path, framework="pt")
    except FileNotFoundError as error:
        raise UserError(f"There is no file '{path}'.", next_step="Choose a file of tuned weights.") from error
    except (OSError, SafetensorError) as error:
        raise UserError(
            f"'{path.name}' is no safetensors file, or a damaged one.",
            next_step="Choose a file of tuned weights, or tune again.",
        ) from error


def _foreign(path: Path) -> UserError:
    return UserError(f"'{path.name}' does not come from mpsviz.", next_step="Choose the model.safetensors of a run.")
