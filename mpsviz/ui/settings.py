"""The settings of a new run as widgets: the few that matter in sight, every other one of `RunConfig` under Advanced."""

from __future__ import annotations

from typing import Any

import streamlit as st
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from mpsviz.analysis.projection import PROJECTIONS
from mpsviz.config import RunConfig, setting_names, with_changes
from mpsviz.options import BACKBONES, DATASETS, METHODS
from mpsviz.ui.words import title_and_help

IN_SIGHT = ("schema_version", "data.name", "model.name", "method.name", "data.shots", "optim.epochs", "seed")
_PARTS = {"data": "Data", "method": "Loss", "optim": "Optimiser", "analysis": "Measures and maps", "": "Machine"}
_DEFAULTS = RunConfig()


def ask_settings() -> None:
    """Draw the form. What is chosen stands in the session state, where `chosen_config` finds it."""
    _ask_name("Data", DATASETS, "data.name")
    _ask_name("Model", BACKBONES, "model.name")
    method = _ask_name("Method", METHODS, "method.name")
    st.caption(METHODS[method] + ".")
    left, middle, right = st.columns(3)
    with left:
        _ask("data.shots", "Shots")
    with middle:
        _ask("optim.epochs", "Epochs", "How many times the few shots are gone through.")
    with right:
        _ask("seed", "Seed", "Decides which images are the shots, and every other chance.")
    with st.expander("Advanced"):
        for part, title in _PARTS.items():
            st.markdown(f"**{title}**")
            for name in setting_names():
                if name not in IN_SIGHT and name.rpartition(".")[0] == part:
                    _ask(name)


def chosen_config() -> RunConfig:
    """What the form holds now.

    Raises:
        UserError: a setting is out of its range; the message names it.
    """
    chosen = {name: st.session_state[_key(name)] for name in setting_names() if _key(name) in st.session_state}
    return with_changes(RunConfig(), chosen)


def _key(setting: str) -> str:
    return f"setting {setting}"


def _ask_name(label: str, options: dict[str, str], setting: str) -> str:
    return st.selectbox(
        label,
        list(options),
        format_func=lambda key: title_and_help(options[key])[0],
        help="  \n".join(f"{sentence}." for sentence in options.values()),
        key=_key(setting),
        persist_state="session",
    )


def _ask(setting: str, label: str | None = None, help: str | None = None) -> None:
    """The widget that fits a setting's type, with its range and its description."""
    field, default = _field(setting)
    label = label or setting.rpartition(".")[2].replace("_", " ").capitalize()
    help = help or field.description
    key = _key(setting)
    if setting == "analysis.projections":
        title = {name: projection.title for name, projection in PROJECTIONS.items()}
        st.multiselect(
            label,
            list(title),
            list(default),
            format_func=title.__getitem__,
            help=help,
            key=key,
            persist_state="session",
        )
    elif isinstance(default, bool):
        st.toggle(label, default, help=help, key=key, persist_state="session")
    elif isinstance(default, int):
        st.number_input(
            label, value=default, min_value=_lowest(field), step=1, help=help, key=key, persist_state="session"
        )
    elif isinstance(default, float):
        st.number_input(
            label, value=default, format="%g", step=default / 10, help=help, key=key, persist_state="session"
        )
    else:
        st.text_input(label, default, help=help, key=key, persist_state="session")


def _field(setting: str) -> tuple[FieldInfo, Any]:
    """The pydantic field of a dotted setting, and its default."""
    part: BaseModel = _DEFAULTS
    *parents, leaf = setting.split(".")
    for parent in parents:
        part = getattr(part, parent)
    return type(part).model_fields[leaf], getattr(part, leaf)


def _lowest(field: FieldInfo) -> int | None:
    return next((entry.ge for entry in field.metadata if getattr(entry, "ge", None) is not None), None)
