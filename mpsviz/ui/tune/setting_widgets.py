"""The widget that fits one setting of a `RunConfig`, with its range and its description, whatever its type."""

from __future__ import annotations

from typing import Literal, get_args, get_origin

import streamlit as st
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from mpsviz.analysis.projections.registry import PROJECTIONS
from mpsviz.config.setting_types import COUNT
from mpsviz.ui.shared.setting_labels import label_of
from mpsviz.ui.tune import draft

MOST_DIGITS = 15
"""JavaScript tells no longer whole numbers apart."""
WIDE = (
    "data.drop_small_classes",
    "analysis.projections",
    "device",
    "method.gram_local",
    "method.normalize_text",
    "optim.compile",
)
"""Settings whose widgets want the whole width."""


def ask(setting: str, label: str | None = None, help: str | None = None) -> None:
    """Draw the widget; its value is the draft's."""
    field, default = _field(setting)
    label = label or label_of(setting)
    help = help or field.description
    key = draft.key(setting)
    if setting == "analysis.projections":
        titles = {name: projection.title for name, projection in PROJECTIONS.items()}
        st.multiselect(label, list(titles), format_func=titles.__getitem__, help=help, key=key, persist_state="session")
    elif get_origin(field.annotation) is Literal:
        st.selectbox(label, get_args(field.annotation), help=help, key=key, persist_state="session")
    elif isinstance(default, bool):
        st.toggle(label, help=help, key=key, persist_state="session")
    elif isinstance(default, int):
        _ask_whole_number(label, field, help, key)
    elif isinstance(default, float):
        step = default / 10 or 0.1
        st.number_input(label, format="%g", step=step, help=help, key=key, persist_state="session")
    else:
        st.text_input(label, help=help, key=key, persist_state="session")


def _field(setting: str) -> tuple[FieldInfo, object]:
    """The pydantic field of a dotted setting, and what it is in the starting point."""
    *parents, leaf = setting.split(".")
    part: BaseModel = draft.starting_point()
    for parent in parents:
        part = getattr(part, parent)
    return type(part).model_fields[leaf], getattr(part, leaf)


def _ask_whole_number(label: str, field: FieldInfo, help: str | None, key: str) -> None:
    """As text where the number is larger than browsers count."""
    value, digits = st.session_state[key], str(st.session_state[key])
    if not digits.removeprefix("-").isdecimal() or len(digits) > MOST_DIGITS:
        if value != digits:
            st.session_state[key] = digits
        st.text_input(label, help=help, key=key, persist_state="session")
        return
    if value == digits:
        st.session_state[key] = int(digits)
    lowest, highest = _bound(field, "ge", 0), min(_bound(field, "le", COUNT), 10**MOST_DIGITS - 1)
    st.number_input(label, lowest, highest, step=1, help=help, key=key, persist_state="session")


def _bound(field: FieldInfo, kind: Literal["ge", "le"], default: int) -> int:
    """The least or the largest whole number that the field takes."""
    return next((bound for entry in field.metadata if (bound := getattr(entry, kind, None)) is not None), default)
