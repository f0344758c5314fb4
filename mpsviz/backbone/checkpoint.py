"""Whether weights fit a model, and putting them into it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import cast

import open_clip
import torch
from open_clip.model import resize_pos_embed, resize_text_pos_embed

from mpsviz.backbone.weight_files import DTYPES, Weights, read_numbers
from mpsviz.errors import UserError

State = Mapping[str, torch.Tensor]

SCALARS = ("logit_scale", "logit_bias")
"""One number each, whether in a list or not."""
IMAGE_POSITIONS, TEXT_POSITIONS = "visual.positional_embedding", "positional_embedding"
"""What is interpolated where there are more or fewer of them."""
BARE_TOWER = {"conv1.weight", "class_embedding"}
"""What an image tower of open_clip is told by where it was saved without the CLIP around it."""


def check_weights(weights: Weights, model: open_clip.CLIP, name: str) -> tuple[str, ...]:
    """Compare names, shapes and kinds of numbers with those of a model, which may be on the meta device.

    Args:
        name: what messages call the model.

    Returns:
        What the user should know: positions that will be interpolated.

    Raises:
        UserError: these are the weights of another model, of half of one, or none.
    """
    found, wanted = weights.state, model.state_dict()
    _refuse_one_tower(weights)
    if not found.keys() & wanted.keys():
        first = f"its first entry is '{next(iter(found))}'" if found else "there are no tensors in it"
        raise UserError(
            f"'{weights.path.name}' holds no CLIP in open_clip's format, nor in Hugging Face's ({first}).",
            next_step="Export the model with open_clip, or choose another file.",
        )
    misfit = _misfit(found, wanted)
    if misfit:
        raise UserError(
            f"The weights in '{weights.path.name}' are those of another model than '{name}': {misfit}.",
            next_step="Choose the model that they were trained with.",
        )
    packed = next((key for key, tensor in found.items() if tensor.dtype not in DTYPES.values()), None)
    if packed:
        raise UserError(
            f"The weights in '{weights.path.name}' are packed into fewer bits (such as {packed}), not plain numbers.",
            next_step="Choose them in float32, float16 or bfloat16.",
        )
    return _interpolated(weights, model, name)


def load_weights(model: open_clip.CLIP, weights: Weights) -> None:
    """Put weights that `check_weights` has seen into a model.

    Raises:
        UserError: the file can't be read, or its weights are not all numbers.
    """
    name = weights.path.name
    state = read_numbers(weights.path)
    own = model.state_dict()
    try:
        for key in (key for key in SCALARS if key in state):
            state[key] = state[key].reshape(own[key].shape)  # (1,) or () → the model's
        for key in (IMAGE_POSITIONS, TEXT_POSITIONS):
            state[key] = state[key].float()  # half precision can't be interpolated everywhere
        resize_pos_embed(state, model)
        resize_text_pos_embed(state, model)
        model.load_state_dict(state)
    except (MemoryError, RuntimeError, LookupError) as error:  # no room, or another file than was checked
        reason = str(error).partition("\n")[0]
        raise UserError(
            f"The weights in '{name}' can't be put into the model ({reason}).",
            next_step="Close other programs, wait until nothing writes that file, and try again.",
        ) from error
    if not all(bool(tensor.sum().isfinite()) for tensor in model.state_dict().values()):  # a sum keeps any NaN
        raise UserError(
            f"Some weights in '{name}' are no numbers (NaN or infinite).",
            next_step="Take a checkpoint from before its training failed.",
        )


def _refuse_one_tower(weights: Weights) -> None:
    keys = weights.state.keys()
    images = any(key.startswith("visual.") for key in keys)
    texts = any(key.startswith(("text.", "token_embedding.", "transformer.", "ln_final.")) for key in keys)
    if images and texts:
        return
    if images or keys >= BARE_TOWER:
        held = "the image tower of a CLIP alone, and class names need its text tower: token_embedding.weight"
    elif texts:
        held = "the text tower of a CLIP alone: visual.conv1.weight"
    else:
        return
    raise UserError(
        f"'{weights.path.name}' holds {held} is missing.",
        next_step="Choose a file that holds both towers, a whole CLIP.",
    )


def _misfit(found: State, wanted: State) -> str | None:
    for key, tensor in wanted.items():
        if key not in found:
            return f"{key} is missing"
        if problem := _wrong_shape(key, found[key].shape, tensor.shape):
            return problem
    extra = next((key for key in found if key not in wanted), None)
    return extra and f"{extra} belongs to none of its parts"


def _wrong_shape(key: str, found: torch.Size, wanted: torch.Size) -> str | None:
    if key in SCALARS:
        fits = math.prod(found) == 1
    elif key in (IMAGE_POSITIONS, TEXT_POSITIONS) and len(found) == 2 and found[0] > 1:
        if key == IMAGE_POSITIONS and math.isqrt(found[0] - 1) ** 2 != found[0] - 1:
            return f"{key} is for {found[0] - 1} patches, which fill no square"
        fits = found[1] == wanted[1]
    else:
        fits = found == wanted
    return None if fits else f"{key} is {_by(found)} instead of {_by(wanted)}"


def _interpolated(weights: Weights, model: open_clip.CLIP, name: str) -> tuple[str, ...]:
    notes = []
    theirs, ours = len(weights.state[IMAGE_POSITIONS]) - 1, len(model.state_dict()[IMAGE_POSITIONS]) - 1  # patches
    if theirs != ours:
        patch, _ = cast(tuple[int, int], model.visual.patch_size)
        before, after = math.isqrt(theirs), math.isqrt(ours)
        larger = f"{name}-{before * patch}"
        instead = f", which '{larger}' is made for" if larger in open_clip.list_models() else ""
        notes.append(
            f"The weights in '{weights.path.name}' were trained on images of {before * patch} px{instead}; their "
            f"positions were interpolated from {before} × {before} to {after} × {after} patches for '{name}', which "
            f"sees {after * patch} px."
        )
    long, short = len(weights.state[TEXT_POSITIONS]), len(model.state_dict()[TEXT_POSITIONS])
    if long != short:
        notes.append(
            f"The weights in '{weights.path.name}' read texts of {long} tokens; their positions were interpolated to "
            f"the {short} of '{name}'."
        )
    return tuple(notes)


def _by(shape: torch.Size) -> str:
    return " × ".join(map(str, shape)) or "one number"
