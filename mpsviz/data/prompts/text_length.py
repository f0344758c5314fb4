"""What a model reads of a prompt, found in its config without loading it: torch is not imported."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from mpsviz.config.run_config import ModelConfig
from mpsviz.data.dataset.absolute_paths import LOCAL_FOLDER
from mpsviz.data.prompts.prompt_faults import check_prompts
from mpsviz.locations import ASSETS

USUAL = 77
"""Tokens where a config says nothing, in open_clip as in transformers."""
MINI_CLIP = ASSETS / "mini-clip"


def check_in_advance(
    names: Sequence[str],
    templates: Sequence[str],
    model: ModelConfig | None,
    *,
    own: bool,
    labels: Sequence[str] = (),
) -> tuple[str, ...]:
    """What is wrong with prompts, as far as it can be told before a model is loaded.

    A model with other tokens than CLIP's looks at them itself when it is there; until then only prompts that are the
    same to the letter are found.

    Args:
        names, templates, own, labels: as for `mpsviz.data.prompts.prompt_faults.check_prompts`.
        model: None: CLIP's tokens, however many.

    Raises:
        UserError: classes of the user's own can't be told apart by their prompts.
    """
    if model is not None and has_other_tokens(model):
        return check_prompts(names, templates, None, own=own, labels=labels, encode=_as_one, unknown=frozenset())
    context = None if model is None else text_length(model)
    return check_prompts(names, templates, context, own=own, labels=labels)


def has_other_tokens(model: ModelConfig) -> bool:
    """Whether its config names another tokenizer than CLIP's; of what only the hub knows that is not known."""
    return bool(_text_config(model.name).get("hf_tokenizer_name"))


def text_length(model: ModelConfig) -> int | None:
    """Tokens of CLIP's that a model reads of a text, with the two marks at its ends; None where only the hub knows, or
    nobody, and where the model has other tokens than CLIP's.
    """
    text = _text_config(model.name)
    if not text or text.get("hf_tokenizer_name"):
        return None
    try:
        return int(text.get("context_length", USUAL))
    except (TypeError, ValueError):
        return None


def _as_one(text: str) -> tuple[str, ...]:
    return (" ".join(text.split()),)


def _text_config(name: str) -> dict[str, Any]:
    """The config of a text tower as open_clip says it; nothing where it is not known."""
    for file in _configs(name):
        try:
            tree = json.loads(file.read_text(encoding="utf-8"))
            if "text_config" in tree or "text_config_dict" in tree:  # of transformers
                text = {**(tree.get("text_config") or {}), **(tree.get("text_config_dict") or {})}
                return {"context_length": text.get("max_position_embeddings", USUAL)}
            return {"context_length": USUAL, **tree.get("model_cfg", tree)["text_cfg"]}
        except (OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
            continue
    return {}


def _configs(name: str) -> list[Path]:
    """Where the config may lie, the best first."""
    if name == "mini-clip":
        return [MINI_CLIP / "open_clip_config.json"]
    if name.startswith(LOCAL_FOLDER):
        folder = Path(name.removeprefix(LOCAL_FOLDER))
        return [folder / "open_clip_config.json", folder / "config.json"]
    package = find_spec("open_clip")  # looked for, not imported
    if ":" in name or "\0" in name or package is None or package.origin is None:
        return []
    return [Path(package.origin).parent / "model_configs" / f"{name.replace('/', '-')}.json"]
