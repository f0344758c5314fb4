"""The path that the whole app lies under, where there is one (Streamlit's option server.baseUrlPath)."""

from __future__ import annotations

import streamlit as st


def base_path() -> str:
    """ "/class" where the app lies at /class/; "" where it lies at the top, so that an address may follow."""
    below = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{below}" if below else ""
