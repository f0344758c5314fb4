"""What prompts say: the name of each class, and the sentences around it."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from mpsviz.config.run_config import ModelConfig
from mpsviz.data.catalog import OWN
from mpsviz.data.prompts.prompting import with_prompts
from mpsviz.data.prompts.text_length import check_in_advance
from mpsviz.ui.shared.notices import explained
from mpsviz.ui.shared.words import plain
from mpsviz.ui.tune import draft
from mpsviz.ui.tune.data_source import chosen_source
from mpsviz.ui.tune.found_data import Found

LABEL, NAME = "In the data", "In prompts"


def ask_prompts(place: str, found: Found) -> None:
    """Draw the editors.

    Args:
        place: which data this is; each has prompts of its own.
    """
    with st.expander("Class names and prompts"):
        names, labels = chosen_names(place, found), found.as_dataset().class_labels
        said = [names.get(label, name) for label, name in zip(labels, found.class_names, strict=True)]
        st.data_editor(
            pd.DataFrame({LABEL: labels, NAME: said}),
            key=_editor_key(place),
            hide_index=True,
            disabled=[LABEL],
            height=210,
            column_config={
                LABEL: st.column_config.TextColumn(help="What the class is called in your data."),
                NAME: st.column_config.TextColumn(help="What prompts call it. Empty: as in the data."),
            },
            alt=f"The names of {len(found.class_names)} classes, and what prompts call them.",
        )
        st.session_state[_names_key(place)] = names
        st.session_state.setdefault(_templates_key(place), "\n".join(found.templates))
        st.text_area(
            "Prompts, one a line",
            key=_templates_key(place),
            help="Each holds {} once, where the class name belongs. Several are averaged. Empty: the data's own.",
            height=100,
            persist_state="session",
        )
    with explained():
        named = with_prompts(found.as_dataset(), names, chosen_templates(place, found))
        model = draft.value("model.name") or ""
        for note in _notes(named.class_names, named.class_labels, named.templates, model, chosen_source() in OWN):
            st.caption(f":material/warning: {plain(note)}")


@st.cache_data(max_entries=32, show_spinner=False)
def _notes(
    names: tuple[str, ...], labels: tuple[str, ...], templates: tuple[str, ...], model: str, own: bool
) -> tuple[str, ...]:
    return check_in_advance(names, templates, ModelConfig(name=model), own=own, labels=labels)


def chosen_names(place: str, found: Found) -> dict[str, str]:
    """label (no two the same) → name, of the classes that are called otherwise than in the data."""
    labels = found.as_dataset().class_labels
    names: dict[str, str] = dict(st.session_state.get(_names_key(place), {}))
    edits: dict[int, dict[str, Any]] = st.session_state.get(_editor_key(place), {}).get("edited_rows", {})
    for row, edit in edits.items():
        if NAME in edit and row < len(labels):
            names[labels[row]] = (edit[NAME] or "").strip()
    own = dict(zip(labels, found.class_names, strict=True))
    return {label: name for label, name in names.items() if label in own and name not in ("", own[label])}


def chosen_templates(place: str, found: Found) -> tuple[str, ...]:
    """The prompts that were written; none where they are the data's own."""
    lines = (line.strip() for line in st.session_state.get(_templates_key(place), "").splitlines())
    templates = tuple(line for line in lines if line)
    return () if templates == found.templates else templates


def _editor_key(place: str) -> str:
    return f"editor of class names of {place}"


def _names_key(place: str) -> str:
    return f"class names of {place}"


def _templates_key(place: str) -> str:
    return f"templates of {place}"
