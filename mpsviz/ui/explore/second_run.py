"""Which run stands beside that of the sidebar: another one of the same images."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from mpsviz.runs.comparison.paired_images import have_same_images, used_otherwise
from mpsviz.runs.folder.recording import first_words, row_words
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle.launcher import current_status
from mpsviz.ui.explore.shown_runs import has_map
from mpsviz.ui.session import address
from mpsviz.ui.session.layers import layer_of
from mpsviz.ui.session.offered_runs import offered_runs
from mpsviz.ui.shared import cache
from mpsviz.ui.shared.controls import run_titles, titles_of_two
from mpsviz.ui.shared.words import plain

_FILES = ("config.json", "classes.json", "images.parquet", "probe.parquet")


def pick_second_run(run: RunFolder, layer: str = "") -> RunFolder | None:
    """A selectbox of the runs of the same images that have a map; None: this run before tuning stands on the left.

    Args:
        layer: the one that is shown, for the address.
    """
    with address.asked(address.BESIDE) as asked:
        if asked is not None:
            st.session_state[_beside(run)] = asked
    others = {one.path.name: one for one in offered_runs() if one.path != run.path and is_comparable(run, one)}
    titles = {"": f"Itself, {first_words(run)}"} | run_titles(
        others, {name: current_status(one) for name, one in others.items()}
    )
    key = f"{_beside(run)}: {titles}"  # the browser keeps a title as it was; new titles need a new widget
    chosen = st.session_state.get(_beside(run), "")
    st.session_state[key] = chosen if chosen in titles else ""
    name = st.selectbox(
        "Compare with",
        list(titles),
        format_func=titles.__getitem__,
        key=key,
        on_change=_take,
        args=(run, key),
        help=f"Another run of the same {row_words(run).noun}s stands on the right, and both follow the slider. Offered "
        "are runs that have a map.",
    )
    address.keep(run=run.path.name, beside=name, layer=layer)
    return others.get(name)


def say_of_two(run: RunFolder, other: RunFolder, layer: str = "") -> None:
    """Which of two runs beside each other the headline is of, whether the other one lacks the layer that is shown, and
    whether they are of different splits."""
    left, right = titles_of_two(run, other)
    st.caption(f":material/info: The figures are of the left run, {plain(left)}.")
    if layer and layer_of(other, layer) is other:
        st.caption(
            f":material/warning: {plain(right)} has no layer '{plain(layer)}', so on the right "
            "stands the output of its model."
        )
    probe, others = cache.table(run, "probe"), cache.table(other, "probe")
    if probe is not None and others is not None and (count := used_otherwise(probe, others)):
        st.caption(
            f":material/warning: The two runs are of different splits: {count:,} images that one tunes on, validates "
            "with or is judged by are used otherwise, or not at all, by the other."
        )


def _take(run: RunFolder, key: str) -> None:
    """Callback: the reader has picked one."""
    st.session_state[_beside(run)] = st.session_state[key]


def _beside(run: RunFolder) -> str:
    return f"run beside {run.path.name}"


def is_comparable(run: RunFolder, other: RunFolder) -> bool:
    """Whether the other run has a map, and what has one id in both is one image."""
    files = [folder.path / file for folder in (run, other) for file in _FILES]
    return has_map(other) and _have_same_images(str(run.path), str(other.path), cache.stamp(*files))


@st.cache_data(max_entries=1024, show_spinner=False)
def _have_same_images(path: str, other_path: str, version: cache.Version) -> bool:
    return have_same_images(RunFolder(Path(path)), RunFolder(Path(other_path)))
