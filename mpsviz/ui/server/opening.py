"""What happens when the server has started: its address is printed, and opened where there is a browser."""

from __future__ import annotations

import asyncio
import webbrowser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st
from streamlit.web.server.server_util import get_url

from mpsviz.ui.server.exposure import EVERYWHERE, address

SOON_S = 0.5
"""Until the server, whose port is taken by now, answers."""


@asynccontextmanager
async def opened(app: st.App) -> AsyncIterator[None]:
    """For as long as the server runs; Streamlit prints and opens nothing where an app has a gate of its own."""
    url = url_here()
    print(f"\n  mpsviz: {url}\n", flush=True)
    if not st.get_option("server.headless"):
        loop = asyncio.get_running_loop()
        loop.call_later(SOON_S, lambda: loop.run_in_executor(None, webbrowser.open, url))
    yield


def url_here() -> str:
    """Where a browser on this machine finds the app."""
    listens = address()
    return get_url("localhost" if listens in EVERYWHERE or listens is None else listens)
