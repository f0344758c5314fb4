"""Which CLIP is tuned, and where its weights come from."""

from __future__ import annotations

import streamlit as st

from mpsviz.config.choices import BACKBONES, PRETRAINED
from mpsviz.config.run_config import ModelConfig
from mpsviz.errors import UserError
from mpsviz.ui.shared.words import title_and_help
from mpsviz.ui.tune import draft

NAME, WEIGHTS = "model.name", "model.pretrained"
COMPLETE = ("mini-clip", "local-dir:", "hf-hub:")
"""How the names of models begin that bring their weights along."""
FETCHED = (
    "Where they are not on this machine yet, the run begins by fetching them from the Hugging Face hub: it shows how "
    "far that is, and can be cancelled."
)


def ask_model() -> None:
    """Draw the model, and its weights where they are not part of it."""
    st.selectbox(
        "Model",
        list(BACKBONES),
        format_func=_title,
        accept_new_options=True,
        placeholder="An architecture of open_clip",
        help="Or type the name of any CLIP ViT of open_clip.  \n" + "  \n".join(f"{it}." for it in BACKBONES.values()),
        key=draft.key(NAME),
        on_change=_take_model,
        persist_state="session",
    )
    if not _is_complete(draft.value(NAME)):
        st.selectbox(
            "Weights",
            _tags(),
            accept_new_options=True,
            placeholder="A tag, or a file",
            help=ModelConfig.model_fields["pretrained"].description,
            key=draft.key(WEIGHTS),
            persist_state="session",
        )
        if draft.value(WEIGHTS) in _tags():
            st.caption(FETCHED)


def chosen_model() -> dict[str, str]:
    """The two settings.

    Raises:
        UserError: there is no model, or it needs weights and there are none.
    """
    name, weights = draft.value(NAME), draft.value(WEIGHTS)
    if not name:
        raise UserError("No model is chosen.", next_step="Choose one, or type the name of an architecture.")
    if _is_complete(name):
        return {NAME: name, WEIGHTS: ""}
    if not weights:
        raise UserError(
            f"'{name}' needs weights.",
            next_step="Write a tag of open_clip such as openai, or a local file, under the model.",
        )
    return {NAME: name, WEIGHTS: weights}


def _take_model() -> None:
    """Callback: the usual weights of the model just chosen; weights of another one would not fit."""
    st.session_state[draft.key(WEIGHTS)] = next(iter(_tags()), None)


def _tags() -> tuple[str, ...]:
    return PRETRAINED.get(draft.value(NAME), ())


def _is_complete(name: str | None) -> bool:
    return name is None or name.startswith(COMPLETE)


def _title(name: str) -> str:
    return title_and_help(BACKBONES[name])[0] if name in BACKBONES else name
