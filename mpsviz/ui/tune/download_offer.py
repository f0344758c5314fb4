"""Fetching a benchmark from the form: what it takes, a button, and how far it is. Nothing is fetched unasked."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from mpsviz.data.dataset.paths import new_path
from mpsviz.data.download import DOWNLOADS, is_there
from mpsviz.errors import UserError
from mpsviz.runs.background import downloads
from mpsviz.ui.shared.notices import show_error
from mpsviz.ui.shared.words import duration, file_size, plain
from mpsviz.ui.tune.file_choice import name_path

POLL_S = 1.0
HELP = "torchvision fetches it from its makers, in the background: it goes on if you close this tab."


def offer_download(source: str, path: str) -> bool:
    """Draw the button, if this source can be fetched, and why the last try failed.

    Args:
        path: where it will go, as typed; '' for where it went the last time, or the app's own folder.

    Returns:
        Whether it said why a download failed.
    """
    if source not in DOWNLOADS:
        return False
    status = downloads.status_of(source)
    target = path or (status.root if status else str(downloads.datasets_folder()))
    refused = st.session_state.pop(_refused_key(source), None)
    failure = status.error if status and status.root == path else None
    if refused:
        show_error(refused.what, refused.next_step)
    elif failure:
        show_error(failure.what, failure.next)
    if not path and is_there(source, Path(target)):
        label, icon, what, where = "Use the one that is here", "folder_open", name_path, "It lies in"
    else:
        size = file_size(DOWNLOADS[source].megabytes * 10**6)
        label, icon, what, where = f"Download ({size})", "download", _start, "It will lie in"
    st.button(label, on_click=what, args=(source, target), width="stretch", icon=f":material/{icon}:", help=HELP)
    st.caption(f"{where} {plain(target)}.")
    return bool(refused or failure)


def follow_download(source: str) -> bool:
    """Draw how far a download of this source is, again and again; False where there is none."""
    if not _goes_on(source):
        return False

    @st.fragment(run_every=POLL_S)
    def poll() -> None:
        status = downloads.status_of(source)
        if status is None or status.state != "running":
            st.rerun()
        if status.unpacking:
            words = "**Unpacking**"
        else:
            words = f"**Downloading** · {file_size(status.done_bytes)} of about {file_size(status.total_bytes)}"
        if status.seconds_left is not None:
            words += f" · {duration(status.seconds_left)} left"
        st.progress(status.share, text=words)
        st.button("Cancel the download", on_click=downloads.cancel, args=(source,), width="stretch")

    poll()
    return True


def _goes_on(source: str) -> bool:
    status = downloads.status_of(source)
    return status is not None and status.state == "running"


def _start(source: str, path: str) -> None:
    """Callback: begin to fetch, and name the folder in the text field, where it will be found."""
    try:
        root = new_path(path, next_step="Name a folder that you may write to.")
        downloads.start(source, root)
        name_path(source, str(root))
    except UserError as error:
        st.session_state[_refused_key(source)] = error


def _refused_key(source: str) -> str:
    return f"download of {source} refused"
