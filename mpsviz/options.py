"""What a user may choose, as plain text: the registries' names and sentences, importable without torch."""

from __future__ import annotations

from mpsviz.methods import METHOD_CONFIGS

DATASETS: dict[str, str] = {
    "emoji-60": "Emoji-60: sixty things in nine drawing styles, shipped with the app",
}

BACKBONES: dict[str, str] = {
    "mini-clip": "Mini-CLIP: a small ViT with nine blocks, shipped with the app",
}

METHODS: dict[str, str] = {name: kind.title for name, kind in METHOD_CONFIGS.items()}
