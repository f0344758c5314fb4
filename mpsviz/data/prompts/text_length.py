"""How much of a prompt a model reads, found in its config without loading it: torch is not imported."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path

from mpsviz.config.run_config import ModelConfig
from mpsviz.data.dataset.absolute_paths import LOCAL_FOLDER
from mpsviz.locations import ASSETS

USUAL = 77
"""Tokens where a config says nothing, in open_clip as in transformers."""
MINI_CLIP = ASSETS / "mini-clip"


def text_length(model: ModelConfig) -> int | None:
    """Tokens of CLIP's that a model reads of a text, with the two marks at its ends; None where only the hub knows, or
    nobody, and where the model has other tokens than CLIP's.
    """
    for file in _configs(model.name):
        try:
            tree = json.loads(file.read_text(encoding="utf-8"))
            if "text_config" in tree or "text_config_dict" in tree:  # of transformers
                text = {**(tree.get("text_config") or {}), **(tree.get("text_config_dict") or {})}
                return int(text.get("max_position_embeddings", USUAL))
            own = tree.get("model_cfg", tree)["text_cfg"]
            return None if own.get("hf_tokenizer_name") else int(own.get("context_length", USUAL))
        except (OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
            continue
    return None


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
