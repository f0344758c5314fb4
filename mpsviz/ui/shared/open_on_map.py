"""From a figure to its images on the map."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from mpsviz.runs.folder.store import RunFolder
from mpsviz.ui.session import state


def open_on_map(run: RunFolder, ids: Sequence[str], *, key: str) -> None:
    """A button that selects the images and opens the Manifold page, which goes to them."""
    if st.button("Open on the map", icon=":material/scatter_plot:", key=key):
        state.select(run, ids)
        st.switch_page("pages/manifold.py")
