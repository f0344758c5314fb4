"""Which addresses the app listens to, and whether others can reach it there."""

from __future__ import annotations

import streamlit as st

LOCAL = ("localhost", "127.0.0.1", "::1")
EVERYWHERE = (None, "", "0.0.0.0", "::")  # noqa: S104 (what is compared with, not what is listened to)


def address() -> str | None:
    """What the server listens to; None: to everything."""
    return st.get_option("server.address")


def is_local() -> bool:
    """Whether the server listens to this machine alone; without an address it hears everyone."""
    return address() in LOCAL
