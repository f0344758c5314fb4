"""Streamlit's own scripts and style sheets, compressed once and sent from memory.

Streamlit sends them as they lie on its disk: 2.4 MB to each new browser, 7.1 MB where there is a chart; here they take
0.6 and 2.0 MB. Thirty browsers on the wireless network of a class wait for them more than for all else. Their names
change with what is in them, so that one compressed copy serves as long as the server runs.
"""

from __future__ import annotations

import gzip
import re
from functools import cache
from pathlib import Path

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from mpsviz.ui.server.base_path import base_path

STATIC = Path(st.__file__).parent / "static" / "static"
TYPES = {".js": "text/javascript", ".css": "text/css"}
KEPT = "public, immutable, max-age=31536000"
"""As Streamlit says of them."""
LEVEL = 6
"""Of gzip: 9 takes longer for 1 % less."""
_NAMED = re.compile(r"/static/((?:js|css)/[\w.-]+\.[\w-]{8,}\.(?:js|css))")
"""A script whose name holds a hash."""
_compressed: dict[Path, bytes] = {}


class CompressedScripts:
    """ASGI middleware that answers for them, and for nothing else; whoever takes no gzip has them from Streamlit."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "GET" and (file := script_at(scope["path"])):
            asked = Headers(scope=scope)
            if "gzip" in asked.get("accept-encoding", "") and "range" not in asked:
                body = _compressed.get(file) or await run_in_threadpool(_compress, file)
                headers = {"Content-Encoding": "gzip", "Vary": "Accept-Encoding", "Cache-Control": KEPT}
                await Response(body, headers=headers, media_type=TYPES[file.suffix])(scope, receive, send)
                return
        await self.app(scope, receive, send)


def script_at(path: str) -> Path | None:
    """The file that a path of the app is of; None where it is something else, or there is none."""
    named = _NAMED.fullmatch(path.removeprefix(base_path()))
    return _scripts().get(named.group(1)) if named else None


@cache
def _scripts() -> dict[str, Path]:
    """By name, from "js/" or "css/" on."""
    return {file.relative_to(STATIC).as_posix(): file for kind in ("js", "css") for file in STATIC.glob(f"{kind}/*.*")}


def _compress(file: Path) -> bytes:
    body = _compressed[file] = gzip.compress(file.read_bytes(), LEVEL, mtime=0)
    return body
