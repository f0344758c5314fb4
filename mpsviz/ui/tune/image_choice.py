"""Which images are tuned on and which are held out, where they differ by domain, fold or style."""

from __future__ import annotations

from typing import Any

import streamlit as st

from mpsviz.config.run_config import DataConfig
from mpsviz.ui.shared.words import plain
from mpsviz.ui.tune import draft
from mpsviz.ui.tune.found_data import Found

ALIKE = ""
"""The images are not chosen by any column."""


def ask_images(source: str, path: str, found: Found) -> None:
    """Draw the choice; nothing where the images don't differ in any column."""
    if not found.values:
        return
    start = _start(source, path)
    with st.expander("Tune on some, look at others"):
        if "domain" in found.values and source != "table":
            st.toggle(
                "The outer folders are the classes",
                value=start.outer_classes,
                key=_key("outer", source, path),
                persist_state="session",
                help="Folders that all hold the same sub-folders were taken for domains, and the sub-folders for "
                "classes. This swaps the two.",
            )
        columns = [ALIKE, *found.values]
        given = next((column for column in columns[1:] if column in {*start.train_on, *start.test_on}), ALIKE)
        column = st.selectbox(
            "Choose images by",
            columns,
            index=columns.index(given),
            format_func=lambda name: name.capitalize() or "Nothing: all are alike",
            key=_key("column", source, path),
            persist_state="session",
        )
        if column == ALIKE:
            return
        values = found.values[column]
        for what, label, others in (("train_on", "Tune on", "Look at"), ("test_on", "Look at", "Tune on")):
            st.multiselect(
                label,
                list(values),
                default=[value for value in getattr(start, what).get(column, ()) if value in values],
                format_func=lambda value: f"{value} ({values[value]:,})",
                key=_key(f"{what} {column}", source, path),
                persist_state="session",
                placeholder=f"All that “{others}” doesn't name",
            )
        st.caption("What neither names is shown on the maps, and nothing is decided by it.")


def chosen_images(source: str, path: str, found: Found) -> dict[str, Any]:
    """The settings train_on, test_on and outer_classes, by their dotted names, as far as they fit the data."""
    start = _start(source, path)
    column = st.session_state.get(_key("column", source, path))
    chosen: dict[str, Any] = {"data.outer_classes": swaps(source, path)}
    for what in ("train_on", "test_on"):
        if column is None:
            wanted = {name: tuple(values) for name, values in getattr(start, what).items()}
        else:
            values = st.session_state.get(_key(f"{what} {column}", source, path), ())
            wanted = {column: tuple(values)} if values else {}
        chosen[f"data.{what}"] = {
            name: kept
            for name, values in wanted.items()
            if (kept := tuple(value for value in values if value in found.values.get(name, {})))
        }
    return chosen


def swaps(source: str, path: str) -> bool:
    """Whether folders that were taken for domains are the classes."""
    return bool(st.session_state.get(_key("outer", source, path), _start(source, path).outer_classes))


def understood(source: str, path: str, found: Found) -> list[str]:
    """What the form says of the columns: '3 domains × 7 classes, tune on photo, look at sketch'."""
    chosen = chosen_images(source, path, found)
    said = []
    for column, values in found.values.items():
        train_on, test_on = (chosen[f"data.{what}"].get(column, ()) for what in ("train_on", "test_on"))
        if column == "style" and not train_on and not test_on:
            continue
        tune = f"tune on {', '.join(train_on) or ('the others' if test_on else 'all')}"
        look = f", look at {', '.join(test_on) or 'the others'}" if train_on or test_on else ""
        said.append(plain(f"{len(values)} {column}s × {len(found.class_names):,} classes, {tune}{look}"))
    return said


def _start(source: str, path: str) -> DataConfig:
    """What the form started from, where it started from these data."""
    start = draft.starting_point().data
    return start if (start.name, start.path) == (source, path) else DataConfig()


def _key(what: str, source: str, path: str) -> str:
    return f"{what} of {source} {path}"
