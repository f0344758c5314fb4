"""Whether weights are put into a model that computes with another GELU than they were trained with.

OpenAI's CLIPs have QuickGELU, x · σ(1.702 x), most others GELU. Both load into each other, and every feature is then
somewhat off, without any error.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import open_clip

from mpsviz.backbone.weight_files import Weights

QUICK = "-quickgelu"
"""How open_clip's names of architectures with QuickGELU end."""
OPENAI_ON_HUGGING_FACE = re.compile(r"clip_vit_(base|large)_patch\d\d")
"""How OpenAI named them there; everybody else writes ViT-B-32."""
KEYS = ("hidden_act", "activation", "quick_gelu")
"""Under which names a file may say it of itself."""


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
