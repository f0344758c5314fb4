"""Sheets of thumbnails, as browsers ask for them; see `mpsviz.view.runs.sprite_sheets`."""

from __future__ import annotations

import streamlit as st
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from mpsviz.view.runs.sprite_sheets import PREFIX, sheet_at

KEPT = "private, max-age=31536000, immutable"
"""For the browser: it need not ask again, for another version has another address."""


async def _sheet(request: Request) -> Response:
    file = sheet_at(request.path_params["name"])
    if file is None:
        return PlainTextResponse("There is no such sheet, or it has changed.\n", status_code=404)
    kind = f"image/{file.suffix[1:].lower()}"  # never a page, whatever an index from elsewhere names
    return FileResponse(file, media_type=kind, headers={"Cache-Control": KEPT, "X-Content-Type-Options": "nosniff"})


def sheet_route() -> Route:
    """Below the path that the whole app lies under (server.baseUrlPath), as Streamlit's own routes."""
    below = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return Route(f"{f'/{below}' if below else ''}/{PREFIX}/{{name}}", _sheet)
