"""A file that a run needs: named by its path on the machine that runs the app, or uploaded."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from mpsviz.errors import UserError
from mpsviz.ui.shared.notices import show_error
from mpsviz.ui.tune import uploads

PLACEHOLDER = "A path on the machine that runs the app"


def ask_path(key: str, label: str, help: str) -> None:
    """Draw the text field; `path_of` reads it."""
    st.text_input(label, key=_text_key(key), help=help, placeholder=PLACEHOLDER, persist_state="session")


def ask_upload(key: str, kinds: Sequence[str]) -> None:
    """Draw the other way to give a file: once it is here, the text field of `key` names it.

    Args:
        kinds: endings that are taken, without the dot.
    """
    st.file_uploader(
        "Or upload one",
        type=kinds,
        max_upload_size=uploads.LARGEST_MB,
        key=_upload_key(key),
        on_change=_take_upload,
        args=(key,),
        help=f"It is kept in the app's cache, up to {uploads.LARGEST_MB / 1000:g} GB; name larger ones by their path.",
    )
    if refused := st.session_state.pop(_error_key(key), None):
        show_error(refused.what, refused.next_step)


def path_of(key: str) -> str:
    """What the text field of `key` holds, without spaces and quotation marks around it; '' before it is drawn."""
    return (st.session_state.get(_text_key(key)) or "").strip().strip("'\"")


def name_path(key: str, path: str) -> None:
    """Write a path into the text field of `key`; call it from a callback."""
    st.session_state[_text_key(key)] = path


def _take_upload(key: str) -> None:
    """Callback: keep the upload, and name it in the text field."""
    upload = st.session_state[_upload_key(key)]
    if upload is None:
        return
    try:
        st.session_state[_text_key(key)] = str(uploads.keep(upload, upload.name))
    except UserError as error:
        st.session_state[_error_key(key)] = error


def _text_key(key: str) -> str:
    return f"path of {key}"


def _upload_key(key: str) -> str:
    return f"upload of {key}"


def _error_key(key: str) -> str:
    return f"upload error of {key}"
