"""The view's JavaScript, as browsers ask for it: beside Streamlit's own scripts, small, and once for each version."""

from __future__ import annotations

import gzip
from functools import cache

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from mpsviz.ui.server.base_path import base_path
from mpsviz.ui.server.compressed_scripts import KEPT, LEVEL
from mpsviz.view.bundle import PREFIX, bundle, bundle_name

OTHER_VERSION = "The code of the map is of another version by now: reload the page.\n"


@cache
def _compressed() -> bytes:
    return gzip.compress(bundle(), LEVEL, mtime=0)


async def _bundle(request: Request) -> Response:
    if request.path_params["name"] != bundle_name():
        return PlainTextResponse(OTHER_VERSION, status_code=404)
    headers = {"Cache-Control": KEPT, "Vary": "Accept-Encoding", "X-Content-Type-Options": "nosniff"}
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(bundle(), headers=headers, media_type="text/javascript")
    return Response(_compressed(), headers=headers | {"Content-Encoding": "gzip"}, media_type="text/javascript")


def bundle_route() -> Route:
    """Below the path that the whole app lies under (server.baseUrlPath), as Streamlit's own routes."""
    return Route(f"{base_path()}/{PREFIX}/{{name}}", _bundle)
