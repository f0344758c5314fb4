"""Have the app's other open tabs drawn again after something was done in this one.

A tab polls only while a run goes on. What begins while nothing does, the tabs of this server are told.
"""

from __future__ import annotations

import asyncio

from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.runtime import Runtime
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner import get_script_run_ctx

_sessions: set[str] = set()
"""The ids of the tabs that have drawn a page."""


def note_tab() -> None:
    """Called by app.py: from now on this tab is told."""
    if here := get_script_run_ctx():
        _sessions.add(here.session_id)


def tell_other_tabs() -> None:
    """Draw them again, each when it has done what its own reader asked for."""
    here = get_script_run_ctx()
    if here is None or not Runtime.exists():
        return
    runtime = Runtime.instance()
    loop = runtime._get_async_objs().eventloop
    for name in _sessions - {here.session_id}:
        if tab := runtime.get_app_session(name):
            asyncio.run_coroutine_threadsafe(_draw_again(tab), loop)
        else:
            _sessions.discard(name)


async def _draw_again(tab: AppSession) -> None:
    """A rerun would cut off one that goes on, and a pressed button with it: wait for its end."""
    tab.track_settling()
    await tab.wait_until_settled()
    tab.request_rerun(ClientState(page_script_hash=tab.page_script_hash))
