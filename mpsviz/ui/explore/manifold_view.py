"""Mount ManifoldView: two linked maps of a training, drawn in the browser.

The code is a file that the page fetches beside Streamlit's own scripts (`mpsviz.ui.server.bundle_route`). The datasets
(`mpsviz.view`) come by mounts of their own, whose messages stay the same while the data do, so that Streamlit sends
only their hash again; the view's is a mount of a few lines, so that changing a setting sends neither. What the first
picture does not need is worked out and sent once the view has told that this picture stands.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.components.v2 import component
from streamlit.runtime.scriptrunner import get_script_run_ctx

from mpsviz.figures.theme import view_looks
from mpsviz.view.bundle import bundle_address
from mpsviz.view.packed import Packed
from mpsviz.view.runs.sprite_sheets import address_of
from mpsviz.view.settings import compared_settings, panel_settings, run_settings
from mpsviz.view.shown_run import ShownRun

HEIGHT = 560
MOST_PROMPTS, MOST_LETTERS = 12, 300
"""Prompts of a view, and letters of each; frontend/src/data/typed.js holds the same."""
_MOUNT = Path(__file__).with_name("mount.js").read_text(encoding="utf-8").replace("ADDRESS", bundle_address())
_HIDE_DATA = '<style>div:has(> [class*="st-key-manifold-data"]){display:none}</style>'

_data = component(
    "mpsviz_manifold_data", js=_MOUNT.replace("WHAT", "receive"), isolate_styles=False
)  # nothing to style
_view = component("mpsviz_manifold_view", js=_MOUNT.replace("WHAT", "mount"))


@dataclass(frozen=True)
class Selection:
    """What Python wants selected. The view takes it once for each `stamp`; `show` moves the camera there."""

    stamp: str
    ids: Sequence[str]
    show: bool = False


@dataclass(frozen=True)
class PromptBox:
    """What answers the prompts that a reader types.

    Attributes:
        answer: from prompts to what is known of them, by prompt: {"runs": {key of a run: `PlacedPrompt` as a dict},
            "notes": sentences}, or {"problem": words}, or {"waits": for what}: that one is asked for again. No
            prompts: one may be typed soon. Under "" {"waits": for what} while there is something to wait for.
        why_not: a sentence where none can be typed.
        expected: have `answer` know that one may be typed as soon as the view stands still, not only when the pointer
            comes near the box.
    """

    answer: Callable[[Sequence[str]], Mapping[str, Any]]
    why_not: str = ""
    expected: bool = False


@dataclass(frozen=True)
class Kept:
    """The key under which a long selection is kept: that which the view told at a turn, or else the `Selection`."""

    key: str
    of: str | None


def manifold_view(
    runs: Sequence[ShownRun],
    *,
    key: str,
    colour: str,
    selection: Selection | None = None,
    kept: Kept | None = None,
    prompts: PromptBox | None = None,
    opening: Mapping[str, Any] | None = None,
    height: int = HEIGHT,
    on_select: Callable[[], None] = lambda: None,
    on_diagnose: Callable[[], None] = lambda: None,
) -> list[str]:
    """Show one run before and after, or two runs side by side.

    Args:
        runs: one or two; two stand left and right, both where the slider stands.
        key: of the widget; what a reader has set is remembered by it.
        colour: how points are coloured to begin with, for example "column:label" or "measure:drift".
        kept: how the address names a selection that is too long for it.
        prompts: what answers typed prompts; None: there is no box for them.
        opening: parts of its state (frontend/src/state/view_state.js) that it opens with, where neither the address
            nor the reader has said another.
        on_select: called before the next run of the script when the reader has selected; see `said_by`.
        on_diagnose: the same when the reader wants a finding's page; see `finding_wanted`.

    Returns:
        The ids that the reader has selected.
    """
    st.html(_HIDE_DATA)
    first = {pack.version: pack for run in runs for pack in run.first_packs()}
    with st.container(key=f"manifold-data-first-{key}"):
        _send(first)
    settings = {
        "key": key,
        "runs": [run_settings(run, address_of) | {"compared": run.token} for run in runs],
        "panels": panel_settings(runs),
        "colour": colour,
        "height": height,
        "opening": None if opening is None else dict(opening),
        "looks": view_looks(),
        "selected": None if selection is None else asdict(selection) | {"ids": list(selection.ids)},
        "kept": None if kept is None else asdict(kept),
        "typing": None if prompts is None else {"why_not": prompts.why_not, "expected": prompts.expected},
    }
    _view(data=settings, key=key, on_selected_change=on_select, on_diagnose_change=on_diagnose)
    with st.container(key=f"manifold-data-later-{key}"):
        _later(key, runs, first.keys(), prompts)
    return said_by(key)


def _send(packs: Mapping[str, Packed]) -> None:
    """By version."""
    for version, pack in packs.items():
        _data(data=pack.message(), key=f"manifold data {version}")


def said_by(key: str) -> list[str]:
    """The ids that the reader has selected in a view."""
    said = st.session_state.get(key, {}).get("selected")
    return [] if said is None else [str(image) for image in said["ids"]]


def finding_wanted(key: str) -> tuple[str, int] | None:
    """The run and number of the finding that a reader has just asked to see on the Diagnosis page."""
    wanted = st.session_state.get(key, {}).get("diagnose")
    return None if wanted is None else (str(wanted["run"]), int(wanted["number"]))


@st.fragment
def _later(key: str, runs: Sequence[ShownRun], sent: Collection[str], prompts: PromptBox | None) -> None:
    """All but the first picture: a fragment, run again when the view tells that this picture stands.

    Args:
        sent: versions of what the picture is made of.
    """
    line = f"manifold later {key}"
    drawn = st.session_state.get(line, {}).get("drawn")
    _data(data={"kind": "later", "of": key, "turn": drawn}, key=line, on_drawn_change=lambda: None)
    if drawn is None:
        return
    _send_whole_in_a_fragment()
    if prompts and not prompts.why_not:
        _answers(key, prompts)
    _send({pack.version: pack for run in runs for pack in run.packs() if pack.version not in sent})
    for run in {run.token: run for run in runs}.values():
        message = {"kind": "compared", "version": run.token, "meta": compared_settings(run)}
        _data(data=message, key=f"manifold data {run.token}")


def _send_whole_in_a_fragment() -> None:
    """Have what is sent now name nothing that the browser has kept of an earlier run.

    The browser asks for the fragment while the page's own run may still go on, and says with it what it has kept. Where
    that run ends first, the browser drops what this run did not send, and a message that is only named then is an error
    that ends the connection.
    """
    run = get_script_run_ctx()
    if run is not None and run.fragment_ids_this_run:
        run.cached_message_hashes = frozenset()


@st.fragment
def _answers(key: str, prompts: PromptBox) -> None:
    """The line on which a view asks for prompts: a fragment, so that the page is not run again for each."""
    line = f"manifold prompts {key}"
    said = st.session_state.get(line, {}).get("asked") or {}
    asked = [text[:MOST_LETTERS] for text in said.get("texts", []) if isinstance(text, str)][:MOST_PROMPTS]
    answers = prompts.answer(asked) if said else {}
    message = {"kind": "prompts", "of": key, "turn": said.get("turn"), "answers": dict(answers)}
    _data(data=message, key=line, on_asked_change=lambda: None)
