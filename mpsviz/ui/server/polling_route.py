"""How what pages watch stands, as browsers ask for it; see `mpsviz.ui.polling.watch`."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from mpsviz.ui.polling.watch import PREFIX
from mpsviz.ui.polling.watched import seen_now
from mpsviz.ui.server.base_path import base_path

MOST_TOKENS = 20
"""That are asked for at once; a page has three."""


def _seen(request: Request) -> Response:
    """Not async: it reads files, and so has a thread of its own."""
    tokens = request.path_params["tokens"].split("+")[:MOST_TOKENS]
    return JSONResponse(seen_now(tokens), headers={"Cache-Control": "no-store"})


def polling_route() -> Route:
    """Below the path that the whole app lies under (server.baseUrlPath), as Streamlit's own routes."""
    return Route(f"{base_path()}/{PREFIX}/{{tokens}}", _seen)
