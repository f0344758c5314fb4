"""Whose settings the form starts from."""

from __future__ import annotations

import streamlit as st

from mpsviz.config.presets import PRESETS, preset
from mpsviz.data.catalog import DATASETS
from mpsviz.ui.shared.words import title_and_help
from mpsviz.ui.tune import draft

TITLES = {"emoji-60": "The defaults", "paper": "The paper's, for any data"}
_KEY = "preset"


def ask_preset() -> None:
    st.selectbox(
        "Preset",
        list(PRESETS),
        format_func=_title,
        help="Fills in the settings below, and you may change any of them afterwards. The defaults suit Mini-CLIP on "
        "Emoji-60; the paper's are those of its runs on ViT-B/16, one for each of its eleven datasets. One thing "
        "differs: images above 448 px are shrunk before they are cropped, unless *Shrink above* under Advanced is 0.",
        key=_KEY,
        on_change=_take_preset,
        persist_state="session",
    )


def _take_preset() -> None:
    draft.take_preset(preset(st.session_state[_KEY]))


def _title(name: str) -> str:
    return TITLES.get(name) or f"The paper's, for {title_and_help(DATASETS[name].title)[0]}"
