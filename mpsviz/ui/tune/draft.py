"""The run that the form on the Tune page describes: every setting by its dotted name, in the session state.

    preset ──▶ method ──▶ starting point ──▶ settings ──▶ RunConfig
                            (filled in)      (as the reader changes them)

A new preset or method fills in what it speaks of; everything else keeps the value that the reader gave it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import streamlit as st

from mpsviz.config.run_config import RunConfig, setting_names, with_changes

METHOD = "method.name"
RECIPE = ("method.", "optim.")
"""The parts that a preset fills in whole."""
_PRESET = "preset that the form starts from"


def key(setting: str) -> str:
    """Where a setting's value stands in the session state: the key of its widget."""
    return f"setting {setting}"


def value(setting: str) -> Any:
    return st.session_state[key(setting)]


def starting_point() -> RunConfig:
    """What the form holds before anything is changed in it: the preset with the method chosen."""
    preset = st.session_state.get(_PRESET, RunConfig())
    return with_changes(preset, {METHOD: st.session_state.get(key(METHOD), preset.method.name)})


def begin(settings: Iterable[str]) -> None:
    """Give each of these settings its value, unless it has one; call it before their widgets."""
    start = starting_point()
    for name in settings:
        st.session_state.setdefault(key(name), default(start, name))


def take_preset(preset: RunConfig) -> None:
    """Fill in the recipe, and data and model where the preset names some; call it from a callback."""
    old, plain = starting_point(), RunConfig()
    for name in setting_names(preset):
        wanted = default(preset, name)
        if name.startswith(RECIPE) or wanted != default(plain, name) or _is_untouched(old, name):
            st.session_state[key(name)] = wanted
    st.session_state[_PRESET] = preset


def take_run(config: RunConfig) -> None:
    """Fill in everything that a run was made with; call it before the form is drawn."""
    for name in setting_names(config):
        st.session_state[key(name)] = default(config, name)
    st.session_state[_PRESET] = config


def take_method(old: RunConfig) -> None:
    """Fill in the settings of the method just chosen, and what else it changes; call it from a callback.

    Args:
        old: the starting point until now.
    """
    new = starting_point()
    for name in setting_names(new):
        if name.startswith("method.") or default(new, name) != default(old, name):
            st.session_state[key(name)] = default(new, name)


def chosen(settings: Iterable[str]) -> dict[str, Any]:
    """What the form holds of these settings, as far as it asks for them."""
    return {name: value(name) for name in settings if key(name) in st.session_state}


def default(config: RunConfig, setting: str) -> Any:
    """The value of a dotted setting."""
    part: Any = config
    for step in setting.split("."):
        part = getattr(part, step)
    return part


def _is_untouched(start: RunConfig, setting: str) -> bool:
    """Whether the form still holds what it started from."""
    return setting in setting_names(start) and st.session_state.get(key(setting)) == default(start, setting)
