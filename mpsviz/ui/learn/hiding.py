"""What `&hide=…` leaves out of the page, for a projector or a page that shows this one inside of it."""

from __future__ import annotations

from collections.abc import Collection

import streamlit as st

RUN_PICKER = "run picker"
_CSS = {
    RUN_PICKER: ".st-key-run-picker { display: none; }",
    "sidebar": '[data-testid="stSidebar"], [data-testid="stExpandSidebarButton"] { display: none; }',
    "lessons": ".st-key-lesson-back { display: none; }",
}


def hide(names: Collection[str]) -> None:
    """Leave out what CSS can; the tuning button and the view are left out where they are drawn."""
    rules = " ".join(rule for name, rule in _CSS.items() if name in names)
    if rules:
        st.html(f"<style>{rules}</style>")
