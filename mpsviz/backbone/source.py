"""Where a model comes from: its config, how its images are normalised, and which file or repository has its weights."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_args

import open_clip
from open_clip.constants import HF_CONFIG_NAME, HF_SAFE_WEIGHTS_NAME, HF_WEIGHTS_NAME
from open_clip.constants import OPENAI_DATASET_MEAN as MEAN
from open_clip.constants import OPENAI_DATASET_STD as STD

from mpsviz.backbone.download import Progress, fetch
from mpsviz.config import ModelConfig
from mpsviz.data.absolute import LOCAL_FOLDER
from mpsviz.data.images import Fit, Interpolation
from mpsviz.data.paths import user_path
from mpsviz.errors import UserError

MINI_CLIP = "mini-clip"
ASSET = Path(__file__).parents[2] / "assets" / MINI_CLIP
FOLDER, HUB = LOCAL_FOLDER, "hf-hub:"
"""How open_clip's own names of models begin that bring config and weights along."""
USUAL = ["ViT-B-32", "ViT-B-16", "ViT-L-14"]
WEIGHT_FILES = (HF_SAFE_WEIGHTS_NAME, HF_WEIGHTS_NAME)


@dataclass(frozen=True)
class Hub:
    """The first of `files` that a repository of the Hugging Face hub has."""

    repository: str
    files: Sequence[str] = WEIGHT_FILES


@dataclass(frozen=True)
class Pixels:
    """How a model's images are prepared, see `mpsviz.data.images.ImageFormat`."""

    mean: tuple[float, float, float] = MEAN
    std: tuple[float, float, float] = STD
    fit: Fit = "shortest"
    interpolation: Interpolation = "bicubic"


@dataclass(frozen=True)
class Source:
    """A model, not loaded yet.

    Attributes:
        name: what messages call it.
        model_config: `embed_dim`, `vision_cfg`, `text_cfg`, …, as in open_clip's config files.
        pixels: how its images are prepared.
        weights: a file that is there, or where to download one.
    """

    name: str
    model_config: Mapping[str, Any]
    pixels: Pixels
    weights: Path | Hub


def find_source(wish: ModelConfig, progress: Progress | None) -> Source:
    """Understand a model's name and weights; of the hub it fetches at most a config.

    Raises:
        UserError: there is no such model, tag, file or folder, or its config can't be read.
        DownloadCancelledError: `progress` returned True.
    """
    if wish.name == MINI_CLIP or wish.name.startswith((FOLDER, HUB)):
        if wish.pretrained:
            raise UserError(
                f"'{wish.name}' comes with its own weights, so '{wish.pretrained}' can't be loaded into it.",
                next_step="Leave the weights empty, or choose an architecture such as ViT-B-16.",
            )
        if wish.name.startswith(HUB):
            return _from_hub(wish.name, progress)
        return _from_folder(wish.name)
    return _from_architecture(wish)


def _from_folder(name: str) -> Source:
    layout = f"Name a folder with {HF_CONFIG_NAME} and {HF_SAFE_WEIGHTS_NAME}, as open_clip saves models."
    folder = ASSET if name == MINI_CLIP else user_path(name.removeprefix(FOLDER), next_step=layout)
    weights = next((folder / file for file in WEIGHT_FILES if (folder / file).is_file()), None)
    if weights is None:
        raise UserError(f"There are no weights in '{folder}'.", next_step=layout)
    return _described(name, folder / HF_CONFIG_NAME, weights)


def _from_hub(name: str, progress: Progress | None) -> Source:
    repository = name.removeprefix(HUB)
    return _described(name, fetch(repository, [HF_CONFIG_NAME], name, progress), Hub(repository))


def _described(name: str, config_file: Path, weights: Path | Hub) -> Source:
    """A source whose config is a file."""
    try:
        config = json.loads(config_file.read_text(encoding="utf-8"))
        model_config, pixels = dict(config["model_cfg"]), _pixels(config.get("preprocess_cfg") or {})
    except (OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        raise UserError(
            f"The config of '{name}' can't be read: {HF_CONFIG_NAME} is missing, damaged, without 'model_cfg', or "
            "prepares images in a way that is unknown here.",
            next_step="Save the model with open_clip again, or choose another one.",
        ) from error
    return Source(name, model_config, pixels, weights)


def _pixels(config: Mapping[str, Any]) -> Pixels:
    """What a `preprocess_cfg` of open_clip says; raises ValueError, among others, where it makes no sense."""
    fit, interpolation = config.get("resize_mode", "shortest"), config.get("interpolation", "bicubic")
    if fit not in get_args(Fit) or interpolation not in get_args(Interpolation):
        raise ValueError
    return Pixels(_three(config.get("mean", MEAN)), _three(config.get("std", STD)), fit, interpolation)


def _three(channels: Sequence[float]) -> tuple[float, float, float]:
    red, green, blue = (float(channel) for channel in channels)
    return red, green, blue


def _from_architecture(wish: ModelConfig) -> Source:
    architecture = wish.name.replace("/", "-")  # OpenAI writes ViT-B/16
    model_config = open_clip.get_model_config(architecture) if ":" not in architecture else None
    if model_config is None:
        by_lower = {name.lower(): name for name in open_clip.list_models()}
        near = [by_lower[name] for name in get_close_matches(architecture.lower(), by_lower)] or USUAL
        raise UserError(
            f"There is no model named '{wish.name}'.",
            next_step=f"Choose {MINI_CLIP}, or an architecture of open_clip such as {', '.join(near)}.",
        )
    tag = open_clip.get_pretrained_cfg(architecture, wish.pretrained)
    if not tag:
        return Source(architecture, model_config, Pixels(), _file(wish.pretrained, architecture))
    repository, file = os.path.split(tag["hf_hub"])
    return Source(
        f"{architecture} {wish.pretrained}",
        {**model_config, "quick_gelu": tag.get("quick_gelu", False)},  # 'openai' in ViT-B-16 means QuickGELU
        _pixels(tag),
        Hub(repository, (file,) if file else WEIGHT_FILES),
    )


def _file(pretrained: str, architecture: str) -> Path:
    tags = open_clip.list_pretrained_tags_by_model(architecture)
    known = ", ".join(tags[:5]) + (f", … ({len(tags)} in all)" if len(tags) > 5 else "")
    choose = (
        f"Choose one of its tags ({known}), or a local file." if tags else "Give a local file, .safetensors or .pt."
    )
    if not pretrained:
        raise UserError(f"'{architecture}' needs weights.", next_step=choose)
    if not (Path(pretrained).suffix or "/" in pretrained or "\\" in pretrained or pretrained.startswith("~")):
        raise UserError(f"'{architecture}' has no weights named '{pretrained}'.", next_step=choose)
    path = user_path(pretrained, next_step=choose)
    if not path.is_file():
        raise UserError(
            f"'{pretrained}' is a folder, not a file of weights.",
            next_step=f"Name the file in it, or write {FOLDER}{pretrained} as the model.",
        )
    return path
