"""mpsviz: see what few-shot fine-tuning does to a feature manifold. Run it with `streamlit run app.py`.

Streamlit reads this file twice: it imports it to get the server, and runs it as a script for every visitor.
"""

from __future__ import annotations

import streamlit as st
from starlette.middleware import Middleware

from mpsviz.ui.server.bundle_route import bundle_route
from mpsviz.ui.server.compressed_scripts import CompressedScripts
from mpsviz.ui.server.gate import Gate
from mpsviz.ui.server.opening import opened
from mpsviz.ui.server.polling_route import polling_route
from mpsviz.ui.server.preloaded_scripts import PreloadedScripts
from mpsviz.ui.server.sheet_route import sheet_route

if __name__ != "__main__":
    layers = [Middleware(Gate), Middleware(PreloadedScripts), Middleware(CompressedScripts)]
    app = st.App(__file__, lifespan=opened, routes=[bundle_route(), sheet_route(), polling_route()], middleware=layers)
else:
    from mpsviz.permission import ask_before_changes
    from mpsviz.ui import MARK, PAGE_CSS
    from mpsviz.ui.server.control import may_control, show_access
    from mpsviz.ui.session.entry import note_entry
    from mpsviz.ui.session.frozen_imports import freeze_imports
    from mpsviz.ui.session.other_tabs import note_tab
    from mpsviz.ui.session.page_watch import watch_page
    from mpsviz.ui.shared.controls import run_picker, say_missing_run
    from mpsviz.ui.shared.notices import explained

    SIDEBAR_PX = 284

    def to_tune() -> None:
        """For whoever types the first page's name: in its own address there is none ("home" is what it reserves)."""
        st.switch_page("pages/tune.py", query_params=st.query_params.to_dict())

    st.set_page_config(page_title="mpsviz", page_icon=str(MARK), layout="wide", initial_sidebar_state=SIDEBAR_PX)
    st.logo(str(MARK), size="large")
    st.html(PAGE_CSS)
    page = st.navigation(
        [
            st.Page("pages/tune.py", title="Tune", icon=":material/tune:", default=True, url_path="home"),
            st.Page("pages/diagnosis.py", title="Diagnosis", icon=":material/stethoscope:"),
            st.Page("pages/manifold.py", title="Manifold", icon=":material/scatter_plot:"),
            st.Page("pages/gram.py", title="Gram", icon=":material/grid_on:"),
            st.Page("pages/separability.py", title="Separability", icon=":material/show_chart:"),
            st.Page("pages/predictions.py", title="Predictions", icon=":material/fact_check:"),
            st.Page("pages/compare.py", title="Compare", icon=":material/compare_arrows:"),
            st.Page("pages/runs.py", title="Runs", icon=":material/list_alt:"),
            st.Page("pages/learn.py", title="Learn", icon=":material/school:"),
            st.Page("pages/explore.py", title="Explore", visibility="hidden"),
            st.Page(to_tune, title="Tune", url_path="tune", visibility="hidden"),
        ]
    )
    ask_before_changes(may_control)
    note_entry()
    note_tab()
    with st.sidebar, explained():
        show_access()
        with st.container(key="run-picker"):
            run_picker()
        watch_page()
    with explained():
        say_missing_run()
        page.run()
    freeze_imports()
