"""Whom the server answers: pages that it served itself, at an address that it was told.

Without this, a page of any website could have its own name lead to this machine (DNS rebinding) and start and delete
runs. And Streamlit, asked from a page of another origin, asks an outside service for this machine's address before it
refuses: here it is refused first.
"""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import urlsplit

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from mpsviz.ui.server.control import somebody_may_control
from mpsviz.ui.server.exposure import EVERYWHERE, LOCAL, address

NOT_ITS_NAME = (
    "This app does not answer to this name. Open it at localhost or at the address that it was started with, or name "
    "this one when you start it: --server.allowedHosts NAME\n"
)
NOT_ITS_PAGE = (
    "This app only talks to pages that it served itself. To let another one in, name its origin when you start the "
    "app: --server.corsAllowedOrigins ORIGIN\n"
)
UPLOADS = "/_stcore/upload_file/"
"""Where Streamlit takes files, from whoever has a session, into its memory; whether or not a page asks for one."""
NO_FILES = "This app is read-only: it takes no files.\n"


class Gate:
    """ASGI middleware that refuses everybody else, in words."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        host, origin = headers.get("host"), headers.get("origin")
        if not answers_to(host):
            await PlainTextResponse(NOT_ITS_NAME, status_code=403)(scope, receive, send)
            return
        if UPLOADS in scope["path"] and scope.get("method") == "PUT" and not somebody_may_control():
            await PlainTextResponse(NO_FILES, status_code=403)(scope, receive, send)
            return
        if scope["type"] == "websocket" and origin is not None and urlsplit(origin).netloc != host:
            if not is_named(origin):
                await PlainTextResponse(NOT_ITS_PAGE, status_code=403)(scope, receive, send)
                return
            scope = {**scope, "headers": list(scope["headers"])}
            del MutableHeaders(scope=scope)["origin"]  # Streamlit would look elsewhere before it looks at its list
        await self.app(scope, receive, send)


def answers_to(host: str | None) -> bool:
    """Whether the app has this name, as it stands in a request's Host header.

    It has those of `server.allowedHosts`; without them, localhost and the address that it listens to. Where that is
    every address of this machine, it has those, and the machine's name.
    """
    name = _name(host)
    if name is None:
        return False
    allowed = st.get_option("server.allowedHosts")
    if allowed:
        return any(_matches(name, pattern.strip().lower().rstrip(".")) for pattern in allowed)
    listens = address()
    names = {*LOCAL, _name(st.get_option("browser.serverAddress"))}
    if listens not in EVERYWHERE:
        return name in names | {_name(listens)}
    here = socket.gethostname().lower()
    return name in names | {here, f"{here.partition('.')[0]}.local"} or _is_number(name)


def is_named(origin: str) -> bool:
    """Whether the user lets pages of this origin in, which the app did not serve under the name that was asked for."""
    if not st.get_option("server.enableCORS"):
        return True
    names = {_name(urlsplit(one).netloc) for one in st.get_option("server.corsAllowedOrigins")}
    return _name(urlsplit(origin).netloc) in {*names, *LOCAL, _name(st.get_option("browser.serverAddress"))} - {None}


def _name(host: str | None) -> str | None:
    """The name in 'NAME:PORT', in small letters; None where it is no such thing."""
    try:
        parts = urlsplit(f"//{host}")
        _ = parts.port  # raises where it is no number
    except ValueError:
        return None
    plain = parts.netloc == host and parts.username is None and parts.hostname
    return parts.hostname.rstrip(".") if plain and parts.hostname else None


def _matches(name: str, pattern: str) -> bool:
    return pattern in ("*", name) or (pattern.startswith("*.") and name.endswith(pattern[1:]))


def _is_number(name: str) -> bool:
    """Whether it is an address and no name: no website can have it lead elsewhere."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
