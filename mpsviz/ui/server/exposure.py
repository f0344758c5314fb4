"""Which addresses the app listens to, and whether others can reach it there."""

from __future__ import annotations

import streamlit as st

LOCAL = ("localhost", "127.0.0.1", "::1")
EVERYWHERE = (None, "", "0.0.0.0", "::")  # noqa: S104 (what is compared with, not what is listened to)


def address() -> str | None:
    """What the server listens to; None: to everything."""
    return st.get_option("server.address")


def is_local() -> bool:
    """Whether only this machine can reach the app: it listens to nobody else, and has no name that others ask for.

    Without an address it hears everyone. Whoever gives it another name (server.allowedHosts, browser.serverAddress)
    has others come to it through a proxy on this machine.
    """
    names = [*(st.get_option("server.allowedHosts") or ()), st.get_option("browser.serverAddress") or LOCAL[0]]
    return address() in LOCAL and all(name.strip().lower().rstrip(".") in LOCAL for name in names)
