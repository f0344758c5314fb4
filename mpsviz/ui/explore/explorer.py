"""ManifoldView of a run, with its selection tied to what this session remembers as selected.

reader selects in the view ─► told ─► state.select
something else selects (a table, a button, another page, an address) ─► state ─► handed to the view, once
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from functools import partial
from typing import Any

import streamlit as st

from mpsviz.runs.folder.recording import FILE as RECORDING
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle.launcher import current_status
from mpsviz.ui.explore.manifold_view import (
    HEIGHT,
    Kept,
    PromptBox,
    Selection,
    finding_wanted,
    manifold_view,
    said_by,
)
from mpsviz.ui.explore.shown_runs import shown_run
from mpsviz.ui.explore.typed_prompts import answer_prompts, no_text_tower
from mpsviz.ui.session import address, kept_selections, state
from mpsviz.ui.shared import cache
from mpsviz.view.runs import recorded_columns

first_colour = cache.memoized(RECORDING, "probe.parquet", "analysis/clusters.parquet")(recorded_columns.first_colour)


def explore(
    run: RunFolder,
    *,
    other: RunFolder | None = None,
    first_map: str | None = None,
    colour: str,
    height: int = HEIGHT,
    key: str | None = None,
    opening: Mapping[str, Any] | None = None,
    expects_prompts: bool = False,
    layer: str = "",
) -> bool:
    """Show a run before and after, or beside another run of the same images; False before there is a map.

    Args:
        first_map: the map that is shown first.
        colour: see `manifold_view`.
        key: of the view; None: one for these runs, whatever the page.
        opening: see `manifold_view`.
        expects_prompts: the text tower, which takes seconds and hundreds of MB, is loaded as soon as the view stands
            still; not while a run goes on, which needs both.
        layer: the one whose maps are shown, of a run that has it; "": the output of the model.
    """
    runs = [run, other] if other else [run]
    shown = [shown_run(one, first_map, layer) for one in runs]
    if None in shown:
        return False
    key = key or f"manifold of {run.path.name}" + (f" beside {other.path.name}" if other else "")
    restored = _restore(run)
    selection = _selection(run, key, show=not restored)
    busy = any(current_status(one).going_on for one in runs)
    manifold_view(
        [one for one in shown if one is not None],
        key=key,
        colour=first_colour(run) or colour,
        selection=selection,
        kept=_kept(run, key),
        prompts=PromptBox(partial(answer_prompts, runs), no_text_tower(runs), expected=expects_prompts and not busy),
        opening=opening,
        height=height,
        on_select=partial(_take, run, key),
    )
    if wanted := finding_wanted(key):
        name, number = wanted
        st.session_state[state.RUN_KEY] = name
        st.switch_page("pages/diagnosis.py", query_params={address.RUN: name, address.FINDING: str(number)})
    return True


def _restore(run: RunFolder) -> bool:
    """Select what the address names, if that is news."""
    with address.asked(address.SELECTION) as asked:
        ids = kept_selections.kept(run, asked or "")
        if ids:
            state.select(run, ids)
    return bool(ids)


def _selection(run: RunFolder, key: str, *, show: bool) -> Selection | None:
    """What the view is to select, under a stamp that is new whenever something else than the view has selected.

    Args:
        show: whether the view goes there.
    """
    wanted = state.selected_ids(run)
    stamp, known = st.session_state.get(_known(key), (None, []))
    if wanted != known:
        stamp = str(time.time_ns())
        st.session_state[_known(key)] = stamp, wanted
    return None if stamp is None else Selection(stamp, wanted, show=show and bool(wanted))


def _kept(run: RunFolder, key: str) -> Kept | None:
    """Under which key the run folder keeps the selection, where that is too long for the address."""
    ids = state.selected_ids(run)
    short = kept_selections.keep(run, ids)
    said = st.session_state.get(key, {}).get("selected") or {}
    return Kept(short, said.get("turn") if said.get("ids") == ids else None) if short else None


def _take(run: RunFolder, key: str) -> None:
    """Callback: the view has selected."""
    ids = said_by(key)
    stamp, _ = st.session_state.get(_known(key), (None, []))
    st.session_state[_known(key)] = stamp, ids
    state.select(run, ids)


def _known(key: str) -> str:
    """Where it is kept what the view has selected, as far as Python knows."""
    return f"selection known to {key}"
