"""Encoders by their names elsewhere: open_clip:NAME and timm:NAME, with weights of the hub or of a local file."""

from __future__ import annotations

import contextlib
import io
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import open_clip
import timm
import torch
from PIL import Image
from timm.data.config import resolve_model_data_config
from timm.data.transforms_factory import create_transform
from timm.models import load_state_dict
from torch import nn

from mpsviz.backbone.download import explained
from mpsviz.backbone.source import ASSET, MINI_CLIP
from mpsviz.errors import UserError
from mpsviz.tuning.setup.session import choose_device

RANDOM = "random"
"""The weights of a model that was never trained: for tests, and to see what an architecture alone does."""
FILES = (".safetensors", ".pt", ".pth", ".bin")
LIBRARIES = "open_clip:ViT-B-16 with --weights openai, timm:vit_small_patch14_dinov2.lvd142m, or mini-clip"


@dataclass(frozen=True)
class NamedModel:
    """An encoder of pictures, in evaluation mode.

    Attributes:
        name: as it was asked for, with its weights.
        transform: from a picture (RGB) to a tensor (3, H, W).
        encode: from a batch (B, 3, H, W) to features (B, D).
        encode_text: from texts to features (C, D) in the same space; None where there is no text tower.
        logit_scale, logit_bias: what cosines with text become logits by.
    """

    name: str
    module: nn.Module
    transform: Callable[[Image.Image], torch.Tensor]
    encode: Callable[[torch.Tensor], torch.Tensor]
    encode_text: Callable[[Sequence[str]], torch.Tensor] | None = None
    logit_scale: float = 1.0
    logit_bias: float = 0.0


def named_model(name: str, weights: str | None, device: str = "auto") -> NamedModel:
    """Build a model and load its weights, from the hub's cache or, where they are not there yet, from the hub.

    Args:
        name: open_clip:NAME, timm:NAME or mini-clip.
        weights: a tag of open_clip, a local file, or RANDOM; None: timm's own for that name.
        device: auto, cpu, cuda, …

    Raises:
        UserError: there is no such model, its weights can't be had, or don't fit.
    """
    library, _, inner = name.partition(":")
    if name == MINI_CLIP:
        library, inner = "open_clip", f"local-dir:{ASSET}"
    if library not in ("open_clip", "timm") or not inner:
        raise UserError(f"'{name}' names no model.", next_step=f"Write for example {LIBRARIES}.")
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):  # stdout is for the result
        warnings.simplefilter("ignore")
        found = (_of_open_clip if library == "open_clip" else _of_timm)(name, inner, weights)
    found.module.to(choose_device(device)).eval().requires_grad_(False)
    return found


def _of_open_clip(name: str, inner: str, weights: str | None) -> NamedModel:
    complete = inner.startswith(("hf-hub:", "local-dir:"))  # these bring their weights along
    if not complete:
        _refuse_unknown(name, inner, open_clip.list_models())
    if weights is None and not complete:
        tags = ", ".join(open_clip.list_pretrained_tags_by_model(inner)) or "none are published"
        raise UserError(f"Which weights of '{name}' is not said.", next_step=f"Name a file, or one of: {tags}.")
    file = _file(weights)
    if weights and not file and weights != RANDOM and weights not in open_clip.list_pretrained_tags_by_model(inner):
        tags = ", ".join(open_clip.list_pretrained_tags_by_model(inner)) or "none"
        raise UserError(f"'{name}' has no weights '{weights}', nor is it a file.", next_step=f"There are: {tags}.")
    try:
        created: Any = open_clip.create_model_and_transforms(
            inner, pretrained=None if weights in (None, RANDOM) else str(file or weights), weights_only=True
        )
        module, _, transform = created
        tokenizer = open_clip.get_tokenizer(inner)
    except Exception as error:  # of the hub, of the file, or of one that does not fit the other
        raise _unloaded(error, inner, name, file) from error

    def encode_text(texts: Sequence[str]) -> torch.Tensor:
        return module.encode_text(tokenizer(list(texts)).to(next(module.parameters()).device))

    bias = getattr(module, "logit_bias", None)
    return NamedModel(
        _said(name, weights), module, transform, module.encode_image, encode_text, module.logit_scale.exp().item(),
        0.0 if bias is None else bias.item(),
    )  # fmt: skip


def _of_timm(name: str, inner: str, weights: str | None) -> NamedModel:
    if not inner.startswith(("hf-hub:", "hf_hub:")):
        _refuse_unknown(name, inner.partition(".")[0], timm.list_models())
    file = _file(weights)
    if weights not in (None, RANDOM) and file is None:
        raise UserError(
            f"There is no file '{weights}'.",
            next_step="Of timm's own weights write the tag behind the name, as in timm:resnet50.a1_in1k.",
        )
    try:
        module = timm.create_model(inner, pretrained=weights is None, num_classes=0)
        if file is not None:
            _load(module, file)
        as_trained: dict[str, Any] = resolve_model_data_config(module)
        transform: Any = create_transform(**as_trained, is_training=False)
    except UserError:
        raise
    except Exception as error:  # as above
        raise _unloaded(error, inner, name, file) from error
    return NamedModel(_said(name, weights), module, transform, module)


def _load(module: Any, file: Path) -> None:
    """Weights of the encoder; those of a head for classes are left out. Raises UserError where others are missing."""
    state = load_state_dict(str(file), use_ema=True, device="cpu", weights_only=True)
    head = module.default_cfg.get("classifier") or ()
    heads = tuple(f"{one}." for one in ((head,) if isinstance(head, str) else head))
    state = {key: value for key, value in state.items() if not key.startswith(heads)}
    missing, unexpected = module.load_state_dict(state, strict=False)
    if missing or unexpected:
        problem = f"lacks {missing[0]}" if missing else f"holds {unexpected[0]}"
        count = len(missing) + len(unexpected)
        raise UserError(
            f"'{file.name}' {problem}, and {count} names in all don't fit this architecture.",
            next_step="Name the architecture that these weights are of.",
        )


def _refuse_unknown(name: str, inner: str, known: Sequence[str]) -> None:
    if inner not in known:
        close = ", ".join(get_close_matches(inner, known, n=3, cutoff=0.5)) or LIBRARIES
        raise UserError(f"There is no model '{name}'.", next_step=f"Write for example: {close}.")


def _file(weights: str | None) -> Path | None:
    path = Path(weights).expanduser() if weights and weights.endswith(FILES) else None
    return path if path is not None and path.is_file() else None


def _unloaded(error: Exception, inner: str, name: str, file: Path | None) -> UserError:
    if file is None:
        return explained(error, inner, name)
    reason = str(error).strip().partition("\n")[0]
    return UserError(
        f"'{file.name}' can't be loaded into '{name}' ({type(error).__name__}: {reason}).",
        next_step="Name the architecture that these weights are of, best with a .safetensors file.",
    )


def _said(name: str, weights: str | None) -> str:
    return name if weights is None else f"{name}, {Path(weights).name}"
