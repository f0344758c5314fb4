"""What stands below a page's title while it shows an example: that it is one, and the way to a run of one's own."""

from __future__ import annotations

import streamlit as st

from mpsviz.runs.lifecycle.examples import is_example
from mpsviz.ui.session.state import current_run

TUNE = "Tune"
_WITHOUT = ("Learn", "Runs")
"""Pages that don't show the run of the sidebar, or say it themselves."""


def mark_example(page: str) -> None:
    """Draw it where the run of the sidebar came with the app.

    Args:
        page: its title.
    """
    run = current_run()
    if run is None or page in _WITHOUT or not is_example(run):
        return
    with st.container(horizontal=True, vertical_alignment="center", key="example", gap="small"):
        st.badge("Example", icon=":material/school:", color="orange")
        if page == TUNE:
            st.markdown("It came with the app. Press **Start tuning** for a run of your own.", width="content")
            st.page_link("pages/learn.py", label="Learn", icon=":material/school:", width="content")
        else:
            st.markdown("This run came with the app.", width="content")
            st.page_link("pages/tune.py", label="Tune your own", icon=":material/tune:", width="content")
