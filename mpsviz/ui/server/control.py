"""Who may start, change and delete: everyone on this machine; beyond it nobody, unless that was asked for or people
log in.

    MPSVIZ_READ_ONLY=1          nobody, wherever the app listens
    on localhost                everyone, unless it has another name, too (behind a proxy)
    a log-in is configured      those who have logged in (Streamlit's own st.login, by OpenID Connect)
    MPSVIZ_ALLOW_CONTROL=1      everyone who reaches it
    otherwise                   nobody
"""

from __future__ import annotations

import os

import streamlit as st
from streamlit.auth_util import get_secrets_auth_section, is_authlib_installed

from mpsviz.ui.server import exposure
from mpsviz.ui.shared.words import plain

READ_ONLY, ALLOW_CONTROL = "MPSVIZ_READ_ONLY", "MPSVIZ_ALLOW_CONTROL"


def may_control() -> bool:
    """Whether the visitor of this session may."""
    if not somebody_may_control():
        return False
    if has_log_in() and not exposure.is_local():
        return bool(st.user.get("is_logged_in", False))
    return True


def somebody_may_control() -> bool:
    """Whether there can be a visitor who may; asks for no session."""
    if switched(READ_ONLY):
        return False
    return exposure.is_local() or has_log_in() or switched(ALLOW_CONTROL)


def has_log_in() -> bool:
    """Whether .streamlit/secrets.toml configures one, and what it needs (Authlib) is installed."""
    return bool(get_secrets_auth_section()) and is_authlib_installed()


def switched(name: str) -> bool:
    """Whether an environment variable switches something on."""
    return os.environ.get(name, "").strip().lower() not in ("", "0", "false", "no", "off")


def show_access() -> None:
    """Say what this visitor may do where that is not everything, or where everyone else may do it, too."""
    if switched(READ_ONLY):
        st.caption(":material/visibility: This app is read-only: look at everything, nothing can be changed.")
    elif not exposure.is_local():
        _beyond_this_machine()


def _beyond_this_machine() -> None:
    here = exposure.address()
    where = f"on **{plain(here)}**" if here else "on every address of this machine"
    if here in exposure.LOCAL:
        where += " and answers under another name (server.allowedHosts or browser.serverAddress)"
    if has_log_in():
        if st.user.get("is_logged_in", False):
            st.button("Log out", icon=":material/logout:", on_click=st.logout, width="stretch")
        else:
            st.caption(":material/visibility: Read-only until you log in.")
            st.button("Log in", icon=":material/login:", on_click=st.login, width="stretch")
    elif switched(ALLOW_CONTROL):
        st.warning(
            f"This app listens {where} and asks nobody for a password: whoever reaches it can see, start and delete "
            "runs and read image folders. Start it with `--server.address localhost`, or put a login in front of it.",
            icon=":material/lock_open:",
        )
    else:
        st.info(
            f"Read-only, because this app listens {where}. Whoever runs it may start it with `--allow-control`, or "
            "configure a log-in.",
            icon=":material/visibility:",
        )
