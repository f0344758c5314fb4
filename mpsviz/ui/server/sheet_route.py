"""Sheets of thumbnails, as browsers ask for them; see `mpsviz.view.runs.sprite_sheets`."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from mpsviz.ui.server.base_path import base_path
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
    return Route(f"{base_path()}/{PREFIX}/{{name}}", _sheet)
