"""Whether weights fit a model, and putting them into it.

Of two activations every weight fits both: OpenAI's CLIPs have QuickGELU, x · σ(1.702 x), most others GELU. Weights that
were trained with the other one load without any error, and every feature is then somewhat off.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from typing import cast

import open_clip
import torch
from open_clip.model import convert_to_custom_text_state_dict, resize_pos_embed, resize_text_pos_embed

from mpsviz.backbone.architecture import Clip
from mpsviz.backbone.weight_files import DTYPES, Weights, read_numbers
from mpsviz.errors import UserError

State = Mapping[str, torch.Tensor]

SCALARS = ("logit_scale", "logit_bias")
"""One number each, whether in a list or not."""
IMAGE_POSITIONS, TEXT_POSITIONS = "visual.positional_embedding", "positional_embedding"
"""What is interpolated where there are more or fewer of them."""
BARE_TOWER = {"conv1.weight", "class_embedding"}
"""What an image tower of open_clip is told by where it was saved without the CLIP around it."""
QUICK = "-quickgelu"
"""How open_clip's names of architectures with QuickGELU end."""
OPENAI_ON_HUGGING_FACE = re.compile(r"clip_vit_(base|large)_patch\d\d")
"""How OpenAI named them there; everybody else writes ViT-B-32."""
KEYS = ("hidden_act", "activation", "quick_gelu")
"""Under which names a file may say it of itself."""


def check_weights(weights: Weights, model: Clip, name: str) -> tuple[str, ...]:
    """Compare names, shapes and kinds of numbers with those of a model, which may be on the meta device.

    Args:
        name: what messages call the model.

    Returns:
        What the user should know: positions that will be interpolated.

    Raises:
        UserError: these are the weights of another model, of half of one, or none.
    """
    wanted = model.state_dict()
    found = _named_as_in(wanted, weights.state)
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
    return _interpolated(weights.path.name, found, model, name)


def load_weights(model: Clip, weights: Weights) -> None:
    """Put weights that `check_weights` has seen into a model.

    Raises:
        UserError: the file can't be read, or its weights are not all numbers.
    """
    name = weights.path.name
    own = model.state_dict()
    state = _named_as_in(own, read_numbers(weights.path))
    try:
        for key in (key for key in SCALARS if key in state):
            state[key] = state[key].reshape(own[key].shape)  # (1,) or () → the model's
        for key in (IMAGE_POSITIONS, TEXT_POSITIONS):
            if key not in own:
                continue
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


def _named_as_in(wanted: State, found: State) -> dict[str, torch.Tensor]:
    """Tensors of a CLIP that was saved before its text tower was a module of its own, by the names that it has now."""
    apart = any(key.startswith("text.") for key in wanted) and not any(key.startswith("text.") for key in found)
    return convert_to_custom_text_state_dict(dict(found)) if apart else dict(found)


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


def _interpolated(file: str, found: State, model: Clip, name: str) -> tuple[str, ...]:
    notes, wanted = [], model.state_dict()
    if IMAGE_POSITIONS in wanted and found[IMAGE_POSITIONS].shape != wanted[IMAGE_POSITIONS].shape:
        theirs, ours = len(found[IMAGE_POSITIONS]) - 1, len(wanted[IMAGE_POSITIONS]) - 1  # patches
        patch, _ = cast(tuple[int, int], model.visual.patch_size)
        before, after = math.isqrt(theirs), math.isqrt(ours)
        larger = f"{name}-{before * patch}"
        instead = f", which '{larger}' is made for" if larger in open_clip.list_models() else ""
        notes.append(
            f"The weights in '{file}' were trained on images of {before * patch} px{instead}; their "
            f"positions were interpolated from {before} × {before} to {after} × {after} patches for '{name}', which "
            f"sees {after * patch} px."
        )
    if TEXT_POSITIONS in wanted and found[TEXT_POSITIONS].shape != wanted[TEXT_POSITIONS].shape:
        notes.append(
            f"The weights in '{file}' read texts of {len(found[TEXT_POSITIONS])} tokens; their positions were "
            f"interpolated to the {len(wanted[TEXT_POSITIONS])} of '{name}'."
        )
    return tuple(notes)


def _by(shape: torch.Size) -> str:
    return " × ".join(map(str, shape)) or "one number"


def activation_note(weights: Weights, architecture: str) -> tuple[str, ...]:
    """A warning where weights and architecture differ, or where it can't be told and often goes wrong.

    Args:
        architecture: of open_clip, by whose name the activation was chosen.
    """
    quick = bool((open_clip.get_model_config(architecture) or {}).get("quick_gelu"))
    other = architecture.removesuffix(QUICK) if quick else architecture + QUICK
    choose = f" Choose the model '{other}'." if other in open_clip.list_models() else ""
    file = weights.path.name
    computes = f"'{architecture}' computes with {'QuickGELU' if quick else 'GELU'}"
    for wanted, source in _evidence(weights, architecture):
        if wanted == quick:
            return ()
        trained = f"The weights in '{file}' were trained with {'QuickGELU' if wanted else 'GELU'} ({source})"
        return (f"{trained}, and {computes}: every feature is somewhat off.{choose}",)
    if weights.by_hugging_face and not quick and choose:
        return (
            f"'{file}' doesn't say which GELU its weights were trained with, and {computes}. If they come from "
            f"OpenAI's CLIP, choose '{other}'.",
        )
    return ()


def _evidence(weights: Weights, architecture: str) -> Iterator[tuple[bool, str]]:
    """(whether it is QuickGELU, what says so), the surest first."""
    for key in KEYS:
        if (said := _as_quick(weights.said.get(key))) is not None:
            yield said, f"its metadata say so: {key}"
    if (said := _as_quick(_config_beside(weights))) is not None:
        yield said, "the config.json beside it says so"
    for text in weights.said.values():
        if (said := _by_name(text, architecture)) is not None:
            yield said, f"its metadata name '{text[:60]}'"
    if (said := _by_name(weights.path.stem, architecture)) is not None:
        yield said, "as its name tells"


def _as_quick(value: object) -> bool | None:
    return {"quick_gelu": True, "quickgelu": True, "true": True, "gelu": False, "false": False}.get(str(value).lower())


def _config_beside(weights: Weights) -> object:
    """`hidden_act` of the config.json that transformers saves beside a model."""
    try:
        tree = json.loads((weights.path.parent / "config.json").read_text(encoding="utf-8"))
        return (tree.get("vision_config_dict") or tree["vision_config"]).get("hidden_act", "quick_gelu")
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None


def _by_name(text: str, architecture: str) -> bool | None:
    """What a name tells that holds 'quickgelu', or a tag of open_clip: of those the longest counts."""
    name = re.sub(r"[^a-z0-9]+", "_", text.lower())
    if "quickgelu" in name or "quick_gelu" in name or OPENAI_ON_HUGGING_FACE.search(name):
        return True
    plain = architecture.removesuffix(QUICK)
    tags = {
        tag: bool(open_clip.get_pretrained_cfg(model, tag).get("quick_gelu"))
        for model in (plain + QUICK, plain)
        for tag in open_clip.list_pretrained_tags_by_model(model)
    }
    held = [tag for tag in tags if f"_{tag}_" in f"_{name}_"]
    return tags[max(held, key=len)] if held else None
