"""CLIP models from the app, a file, a folder or the hub; class names to text features.

config ─▶ source ─▶ architecture (fits the method?) ─▶ download ─▶ weight file ─▶ checkpoint (fits the architecture?)
    ─▶ Backbone
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import torch

from mpsviz.backbone.architecture import Clip, blueprint, build
from mpsviz.backbone.checkpoint import activation_note, check_weights, load_weights
from mpsviz.backbone.download import Progress, fetch
from mpsviz.backbone.image_tower import Visual
from mpsviz.backbone.source import MINI_CLIP, Source, find_source
from mpsviz.backbone.tokenizer import FileTokenizer, Words, find_tokenizer
from mpsviz.backbone.weight_files import read_names
from mpsviz.config.run_config import ModelConfig
from mpsviz.data.images.views import ImageFormat
from mpsviz.data.prompts.prompt_faults import check_prompts, fill_in
from mpsviz.errors import UserError

BATCH = 256


@dataclass(frozen=True)
class Backbone:
    """A frozen CLIP with what is needed to feed it.

    Attributes:
        notes: sentences that its user should read: weights that were changed to fit, or may not belong to the model.
    """

    model: Clip
    visual: Visual
    tokenizer: Words
    image_format: ImageFormat
    notes: tuple[str, ...] = ()

    @property
    def device(self) -> torch.device:
        return next(self.model.parameters()).device

    @property
    def logit_scale(self) -> float:
        """The factor on cosine similarities, already exponentiated."""
        return self.model.logit_scale.exp().item()

    @property
    def logit_bias(self) -> float:
        """What is added to every logit; 0 for models without a bias."""
        return 0.0 if self.model.logit_bias is None else self.model.logit_bias.item()


def load_backbone(config: ModelConfig, device: torch.device, progress: Progress | None = None) -> Backbone:
    """Load a CLIP in float32, frozen and in evaluation mode, after fetching its weights where they are not here yet.

    Args:
        config: `mini-clip`; an architecture of open_clip and its weights, a tag or a local file; `local-dir:FOLDER`, or
            `hf-hub:ORGANISATION/NAME`. Of a local file the architecture's name decides the activation: OpenAI's weights
            want those that end in `-quickgelu`, and a note says so where they are known. Tags bring the right one.
            A tokenizer that is not CLIP's own is read from beside the weights, or fetched.
        progress: told how far a download is; returning True stops it.

    Raises:
        UserError: there is no such model, it is no CLIP ViT, or its weights can't be had, can't be read or don't fit.
        DownloadCancelledError: `progress` returned True.
    """
    try:
        source = find_source(config, progress)
        model, words, notes = _read(source, progress)
    except UserError as error:
        if config != ModelConfig(name=MINI_CLIP):
            raise
        raise UserError(error.what, next_step="Restore the folder assets/mini-clip from the repository.") from error
    try:
        model.to(device).eval().requires_grad_(False)
    except (MemoryError, RuntimeError) as error:
        reason = str(error).partition("\n")[0]
        raise UserError(
            f"'{source.name}' can't be put on the device '{device}' ({reason}).",
            next_step="Choose a smaller model, or another device.",
        ) from error
    visual = cast(Visual, model.visual)  # as `blueprint` has seen
    side, _ = cast(tuple[int, int], visual.image_size)
    pixels = source.pixels
    image_format = ImageFormat(side, pixels.mean, pixels.std, pixels.fit, pixels.interpolation)
    return Backbone(model, visual, words, image_format, notes)


def _read(source: Source, progress: Progress | None) -> tuple[Clip, Words, tuple[str, ...]]:
    """The model, its tokenizer, and notes."""
    plan = blueprint(source.model_config, source.name)
    words = find_tokenizer(source.model_config, source.name, source.beside, progress)
    file = source.weights
    if not isinstance(file, Path):
        file = fetch(file.repository, file.files, source.name, progress)
    weights = read_names(file)
    notes = check_weights(weights, plan, source.name)
    if source.architecture:
        notes += activation_note(weights, source.architecture)
    model = build(source.model_config)
    load_weights(model, weights)
    return model, words, notes


@torch.no_grad()
def encode_prompts(backbone: Backbone, names: Sequence[str], templates: Sequence[str]) -> torch.Tensor:
    """Encode every name in every template; templates are averaged un-normalised, as in Tip-Adapter.

    Args:
        names: C names, which may be none; an underscore stands for a space.
        templates: T ≥ 1 prompts with one `{}` each. What goes beyond the model's context is cut off.

    Returns:
        (C, D), as encoded: not L2-normalised; in the dtype and on the device of the model.
    """
    by_template = []
    for template in templates:
        tokens = backbone.tokenizer([fill_in(template, name) for name in names])  # (C, context)
        parts = [backbone.model.encode_text(part.to(backbone.device)) for part in tokens.split(BATCH)]
        by_template.append(torch.cat(parts))
    return torch.stack(by_template).mean(dim=0)  # (T, C, D) → (C, D)


def prompt_notes(
    backbone: Backbone, names: Sequence[str], templates: Sequence[str], *, own: bool, labels: Sequence[str] = ()
) -> tuple[str, ...]:
    """What the user should know of what the model's own tokenizer makes of the prompts.

    Args:
        own: whether the user named the classes: then they must be told apart.
        labels: what messages call the classes where two have one name; none: their names.

    Raises:
        UserError: the prompts of two classes are the same, see `mpsviz.data.prompts.prompt_faults.check_prompts`.
    """
    words = backbone.tokenizer
    if isinstance(words, FileTokenizer):
        return check_prompts(
            names,
            templates,
            words.context_length,
            own=own,
            labels=labels,
            encode=words.pieces,
            marks=words.marks,
            unknown=words.unknown,
        )

    own_words = words  # of CLIP

    def encode(text: str) -> list[str]:
        return [own_words.decoder[token] for token in own_words.encode(text)]

    return check_prompts(names, templates, words.context_length, own=own, labels=labels, encode=encode)
