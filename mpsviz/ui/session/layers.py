"""Which layer of a recording a page shows: a slider over depth, whose last place is the output of the model."""

from __future__ import annotations

import streamlit as st

from mpsviz.runs.folder.recording import layer_folders
from mpsviz.runs.folder.store import RunFolder
from mpsviz.ui.session import address
from mpsviz.ui.session.address_completion import complete_address

OUTPUT = ""
"""In place of the name of a layer."""
DEPTH_PX = 460
"""Width of the slider where it stands alone."""


def pick_layer(run: RunFolder) -> str:
    """The name of a layer, or OUTPUT; nothing is drawn where the run has no layers."""
    names = [*layer_folders(run), OUTPUT]
    if len(names) == 1:
        return OUTPUT
    key = f"layer of {run.path.name}"
    address.settle(address.LAYER, key, OUTPUT, names.__contains__, str)
    return st.select_slider(
        "Layer",
        names,
        format_func=lambda name: name or "Output",
        key=key,
        help="How deep in the model: maps and measures are of the features there.",
        persist_state="session",
    )


def layer_of(run: RunFolder, name: str) -> RunFolder:
    """The folder of that layer; the run itself for its output, and where it has no such layer."""
    return layer_folders(run).get(name, run)


def keep_layer(run: RunFolder, name: str) -> None:
    """Have the address say which layer is shown; call it once, at the end of a page that keeps nothing else there."""
    if layer_folders(run):
        address.keep(run=run.path.name, layer=name)
        complete_address()
