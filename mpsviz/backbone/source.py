"""Where a model comes from: its config, how its images are normalised, and which file or repository has its weights."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, cast, get_args

import open_clip
from open_clip.constants import HF_CONFIG_NAME, HF_SAFE_WEIGHTS_NAME, HF_WEIGHTS_NAME
from open_clip.constants import OPENAI_DATASET_MEAN as MEAN
from open_clip.constants import OPENAI_DATASET_STD as STD

from mpsviz.backbone import hugging_face
from mpsviz.backbone.download import NotInRepositoryError, Progress, fetch
from mpsviz.config.run_config import ModelConfig
from mpsviz.data.dataset.absolute_paths import LOCAL_FOLDER
from mpsviz.data.dataset.paths import user_path
from mpsviz.data.images.views import Fit, Interpolation
from mpsviz.errors import UserError
from mpsviz.locations import ASSETS

MINI_CLIP = "mini-clip"
ASSET = ASSETS / MINI_CLIP
FOLDER, HUB = LOCAL_FOLDER, "hf-hub:"
"""How open_clip's own names of models begin that bring config and weights along."""
USUAL = ["ViT-B-32", "ViT-B-16", "ViT-L-14"]
WEIGHT_FILES = (HF_SAFE_WEIGHTS_NAME, HF_WEIGHTS_NAME)
COMPLETE_FILES = (*WEIGHT_FILES, *hugging_face.WEIGHT_FILES)
"""What weights are called beside a config, by open_clip and by transformers."""
CONFIG_FILES = (HF_CONFIG_NAME, hugging_face.CONFIG)


@dataclass(frozen=True)
class Hub:
    """The first of `files` that a repository of the Hugging Face hub has."""

    repository: str
    files: Sequence[str] = WEIGHT_FILES


@dataclass(frozen=True)
class Pixels:
    """How a model's images are prepared, see `mpsviz.data.images.views.ImageFormat`."""

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
        architecture: of open_clip, where its name alone decides the activation; '' where a tag or a config does.
        beside: a folder in which a tokenizer that is not CLIP's own may lie.
    """

    name: str
    model_config: Mapping[str, Any]
    pixels: Pixels
    weights: Path | Hub
    architecture: str = ""
    beside: Path | None = None


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
    layout = (
        f"Name a folder with {HF_CONFIG_NAME} and {HF_SAFE_WEIGHTS_NAME}, as open_clip saves models, or with "
        f"{hugging_face.CONFIG} and {hugging_face.WEIGHT_FILES[0]}, as transformers does."
    )
    folder = ASSET if name == MINI_CLIP else user_path(name.removeprefix(FOLDER), next_step=layout)
    if folder.is_file():
        raise UserError(f"'{folder}' is a file, so no weights can lie in it.", next_step=layout)
    weights = next((folder / file for file in COMPLETE_FILES if (folder / file).is_file()), None)
    if weights is None:
        if any(folder.glob(f"*{hugging_face.INDEX}")):
            raise UserError(
                f"The weights in '{folder}' are divided into several files, which are not put together here.",
                next_step='Save them in one: `model.save_pretrained(folder, max_shard_size="100GB")`.',
            )
        raise UserError(f"There are no weights in '{folder}'.", next_step=layout)
    config = next((folder / file for file in CONFIG_FILES if (folder / file).is_file()), None)
    if config is None:
        raise _bad_config(name, f"{HF_CONFIG_NAME} is missing")
    pixels = next((folder / file for file in hugging_face.PIXELS if (folder / file).is_file()), None)
    return _described(name, config, pixels, weights)


def _from_hub(name: str, progress: Progress | None) -> Source:
    repository = name.removeprefix(HUB)
    config = fetch(repository, CONFIG_FILES, name, progress)
    pixels = None
    if config.name == hugging_face.CONFIG:
        with contextlib.suppress(NotInRepositoryError):
            pixels = fetch(repository, hugging_face.PIXELS, name, progress)
    return _described(name, config, pixels, Hub(repository, COMPLETE_FILES))


def _described(name: str, config_file: Path, pixels_file: Path | None, weights: Path | Hub) -> Source:
    """A source whose config is a file.

    Args:
        pixels_file: transformers' own file on how images are prepared, beside its config.
    """
    try:
        config = _json(config_file)
        if hugging_face.is_config(config):
            model_config = hugging_face.model_config(config)
            pixels = _pixels(hugging_face.preprocess_config(_json(pixels_file) if pixels_file else {}))
        elif "model_cfg" in config:
            model_config, pixels = dict(config["model_cfg"]), _pixels(config.get("preprocess_cfg") or {})
        else:
            raise ValueError(f"{config_file.name} has no 'model_cfg'")
    except ValueError as error:
        raise _bad_config(name, str(error)) from error
    except (TypeError, LookupError, AttributeError, ArithmeticError) as error:
        raise _bad_config(name, f"{config_file.name} makes no sense ({type(error).__name__}: {error})") from error
    return Source(name, model_config, pixels, weights, beside=weights.parent if isinstance(weights, Path) else None)


def _json(file: Path) -> dict[str, Any]:
    """A JSON object; raises ValueError where the file is none."""
    try:
        tree = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ValueError(f"{file.name} can't be opened ({error.strerror})") from error
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{file.name} is no JSON, or damaged") from error
    if not isinstance(tree, dict):
        raise ValueError(f"{file.name} holds no names and values")
    return tree


def _bad_config(name: str, reason: str) -> UserError:
    return UserError(
        f"The config of '{name}' can't be read: {reason}.",
        next_step="Save the model with open_clip or transformers again, or choose another one.",
    )


def _pixels(config: Mapping[str, Any]) -> Pixels:
    """What a `preprocess_cfg` of open_clip says; raises ValueError, among others, where it makes no sense."""
    fit, interpolation = config.get("resize_mode", "shortest"), config.get("interpolation", "bicubic")
    if fit not in get_args(Fit) or interpolation not in get_args(Interpolation):
        raise ValueError(f"it prepares images in a way that is unknown here ({fit}, {interpolation})")
    return Pixels(_three(config.get("mean", MEAN)), _three(config.get("std", STD)), fit, interpolation)


def _three(channels: Sequence[float]) -> tuple[float, float, float]:
    try:
        red, green, blue = (float(channel) for channel in channels)
    except (TypeError, ValueError) as error:
        raise ValueError(f"mean and std of its images are three numbers each, not {channels!r}") from error
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
        file = _file(wish.pretrained, architecture)
        return Source(architecture, model_config, _usual_pixels(architecture), file, architecture, file.parent)
    repository, named = os.path.split(str(tag["hf_hub"]))
    return Source(
        f"{architecture} {wish.pretrained}",
        {**model_config, "quick_gelu": tag.get("quick_gelu", False)},  # 'openai' in ViT-B-16 means QuickGELU
        _pixels(tag),
        Hub(repository, (named,) if named else WEIGHT_FILES),
    )


def _usual_pixels(architecture: str) -> Pixels:
    """How images are prepared for all published weights of an architecture, or as for CLIP where they differ."""
    tags = open_clip.list_pretrained_tags_by_model(architecture)
    ways = {_pixels(cast(dict[str, Any], open_clip.get_pretrained_cfg(architecture, tag))) for tag in tags}
    return ways.pop() if len(ways) == 1 else Pixels()


def _file(pretrained: str, architecture: str) -> Path:
    tags = open_clip.list_pretrained_tags_by_model(architecture)
    known = ", ".join(tags[:5]) + (f", … ({len(tags)} in all)" if len(tags) > 5 else "")
    choose = (
        f"Choose one of its tags ({known}), or a local file." if tags else "Give a local file, .safetensors or .pt."
    )
    if not pretrained:
        raise UserError(f"'{architecture}' needs weights.", next_step=choose)
    named_like_a_file = Path(pretrained).suffix or "/" in pretrained or "\\" in pretrained or pretrained.startswith("~")
    if not named_like_a_file and not _exists(pretrained):
        raise UserError(f"'{architecture}' has no weights named '{pretrained}'.", next_step=choose)
    path = user_path(pretrained, next_step=choose)
    if path.is_dir():
        raise UserError(
            f"'{pretrained}' is a folder, not a file of weights.",
            next_step=f"Name the file in it, or write {FOLDER}{pretrained} as the model.",
        )
    if not path.is_file():
        raise UserError(f"'{pretrained}' is a pipe or a device, not a file of weights.", next_step=choose)
    return path


def _exists(text: str) -> bool:
    try:
        return Path(text).exists()
    except (OSError, ValueError):  # too long, a NUL byte in it
        return False
