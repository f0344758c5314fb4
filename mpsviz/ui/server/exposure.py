"""The app has no accounts: whoever reaches its address can use it. It says so where that may be others."""

from __future__ import annotations

import streamlit as st

from mpsviz.ui.shared.words import plain

LOCAL = ("localhost", "127.0.0.1", "::1")
EVERYWHERE = (None, "", "0.0.0.0", "::")  # noqa: S104 (what is compared with, not what is listened to)


def address() -> str | None:
    """What the server listens to; None: to everything."""
    return st.get_option("server.address")


def warn_when_exposed() -> None:
    """Warn unless the server listens to this machine alone; without an address it hears everyone."""
    here = address()
    if here not in LOCAL:
        where = f"on **{plain(here)}**" if here else "on every address of this machine"
        st.warning(
            f"This app listens {where} and asks nobody for a password: whoever reaches it can see, start and delete "
            "runs and read image folders. Start it with `--server.address localhost`, or put a login in front of it.",
            icon=":material/lock_open:",
        )
