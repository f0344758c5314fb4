"""Scripts that draw what stands on most pages, asked for together with the page.

Streamlit's page fetches what draws an element when the first of its kind has come by the websocket: rounds of requests,
one after the other, until a map can be painted. Named in the page's `Link` header (rel=modulepreload) they come beside
its own scripts, while it has nothing else to do; so does the code of the map.
"""

from __future__ import annotations

import re
from functools import cache

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mpsviz.ui.server.base_path import base_path
from mpsviz.ui.server.compressed_scripts import STATIC
from mpsviz.view.bundle import bundle_address

ELEMENTS = ("BidiComponent", "Html", "Selectbox", "Checkbox", "Metric")
"""Streamlit's scripts that draw a mount of a component, and what stands around it on our pages."""
INDEX = STATIC.parent / "index.html"
_IMPORT = re.compile(r'\b(?:from|import)"\./([\w.-]+\.js)"')


class PreloadedScripts:
    """ASGI middleware that names them in the header of each HTML page."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def naming(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if message["status"] == 200 and headers.get("content-type", "").startswith("text/html"):
                    headers.append("Link", links())
            await send(message)

        await self.app(scope, receive, naming if scope["type"] == "http" else send)


def links() -> str:
    """The value of the header, below the path that the whole app lies under (server.baseUrlPath)."""
    root = base_path()
    addresses = [f"{root}{bundle_address()}", *(f"{root}/static/js/{name}" for name in preloaded())]
    return ", ".join(f"<{address}>; rel=modulepreload" for address in addresses)


@cache
def preloaded() -> tuple[str, ...]:
    """The scripts of ELEMENTS, and what these import at once, without those that Streamlit's page names itself."""
    named = INDEX.read_text(encoding="utf-8")
    waiting = [file.name for element in ELEMENTS for file in (STATIC / "js").glob(f"{element}.*.js")]
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in found and name not in named:
            found.add(name)
            waiting += _IMPORT.findall((STATIC / "js" / name).read_text(encoding="utf-8"))
    return tuple(sorted(found))
