"""The settings of a new run as widgets: the few that matter in sight, every other one of `RunConfig` under Advanced."""

from __future__ import annotations

from contextlib import nullcontext
from itertools import cycle

import streamlit as st

from mpsviz.config.choices import METHODS
from mpsviz.config.run_config import RunConfig, setting_names, with_changes
from mpsviz.data.catalog import check_shots
from mpsviz.errors import UserError
from mpsviz.ui.shared.words import sentence, title_and_help
from mpsviz.ui.tune import draft
from mpsviz.ui.tune.data_source import ask_source, chosen_path, chosen_source, dropped_below, wanted_shots
from mpsviz.ui.tune.found_data import Found, find
from mpsviz.ui.tune.image_choice import ask_images, chosen_images, swaps
from mpsviz.ui.tune.model_choice import ask_model, chosen_model
from mpsviz.ui.tune.preset_choice import ask_preset
from mpsviz.ui.tune.prompts import ask_prompts, chosen_names, chosen_templates
from mpsviz.ui.tune.setting_widgets import WIDE, ask

IN_SIGHT = ("data.shots", "optim.epochs", "seed")
WITH_EDITORS = (
    "schema_version",
    "data.name",
    "data.path",
    "data.class_names",
    "data.templates",
    "data.train_on",
    "data.test_on",
    "data.outer_classes",
    "model.name",
    "model.pretrained",
    draft.METHOD,
)
"""Settings that have a widget of their own, or need none."""
PARTS = {"method": "Method", "optim": "Optimiser", "data": "Data", "analysis": "Measures and maps", "": "Machine"}


def ask_settings() -> UserError | None:
    """Draw the form. What is chosen stands in the session state, where `checked_config` finds it.

    Returns:
        The error that the form shows of its data, if any.
    """
    draft.begin(setting_names(draft.starting_point()))
    ask_preset()
    found = ask_source()
    if isinstance(found, Found):
        ask_images(chosen_source(), chosen_path(), found)
        ask_prompts(_place(), found)
    ask_model()
    _ask_method()
    left, middle, right = st.columns(3)
    with left:
        ask("data.shots", "Shots")
    with middle:
        ask("optim.epochs", "Epochs", "How many times the few shots are gone through.")
    with right:
        ask("seed", "Seed", "Decides which images are the shots, and every other chance.")
    with st.expander("Advanced"), st.container(gap="xsmall", key="advanced"):
        for part, title in PARTS.items():
            _ask_part(part, title)
    return found if isinstance(found, UserError) else None


def checked_config() -> RunConfig:
    """What the form holds now.

    Raises:
        UserError: a setting is out of its range, or the data can't give such a run; the message says which and why.
    """
    start = draft.starting_point()
    own = {name for name in setting_names(start) if name not in WITH_EDITORS}
    swapped = swaps(chosen_source(), chosen_path())
    found = find(chosen_source(), chosen_path(), swapped, dropped_below(), wanted_shots())
    config = with_changes(
        start,
        draft.chosen(own)
        | {
            "data.name": chosen_source(),
            "data.path": chosen_path(),
            "data.class_names": chosen_names(_place(), found),
            "data.templates": chosen_templates(_place(), found),
        }
        | chosen_images(chosen_source(), chosen_path(), found)
        | chosen_model(),
    )
    check_shots(config.data, config.model)
    return config


def _ask_method() -> None:
    method = st.selectbox(
        "Method",
        list(METHODS),
        format_func=lambda name: title_and_help(METHODS[name])[0],
        help="How the model learns from the few shots. Each has settings of its own, under Advanced.",
        key=draft.key(draft.METHOD),
        on_change=draft.take_method,
        args=(draft.starting_point(),),
        persist_state="session",
    )
    st.caption(sentence(title_and_help(METHODS[method])[1]))


def _ask_part(part: str, title: str) -> None:
    """The settings of one part that have no other place; nothing where there are none."""
    names = [
        name
        for name in setting_names(draft.starting_point())
        if name.rpartition(".")[0] == part and name not in (*IN_SIGHT, *WITH_EDITORS)
    ]
    if not names:
        return
    st.markdown(f"**{title}**")
    columns = cycle(st.columns(2))
    for name in names:
        with nullcontext() if name in WIDE else next(columns):
            ask(name)


def _place() -> str:
    """Which data this is; each has class names and prompts of its own."""
    swapped = " swapped" if swaps(chosen_source(), chosen_path()) else ""
    return f"{chosen_source()} {chosen_path()}{swapped}"
