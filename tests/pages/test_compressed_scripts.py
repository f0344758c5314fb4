"""A browser gets Streamlit's scripts small, with every byte they have, and everything else from Streamlit."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from mpsviz.ui.server.compressed_scripts import STATIC, CompressedScripts, script_at

SCRIPT = next(STATIC.glob("js/index.*.js"))
STYLE = next(STATIC.glob("css/index.*.css"))


async def streamlit(request: Request) -> PlainTextResponse:
    return PlainTextResponse("from Streamlit")


@pytest.fixture
def client() -> TestClient:
    return TestClient(Starlette(routes=[Route("/{path:path}", streamlit)], middleware=[Middleware(CompressedScripts)]))


@pytest.mark.parametrize(("file", "kind"), [(SCRIPT, "text/javascript"), (STYLE, "text/css")])
def test_they_come_small_and_whole_and_are_kept(file, kind: str, client: TestClient):
    for _ in range(2):
        answer = client.get(f"/static/{file.parent.name}/{file.name}", headers={"Accept-Encoding": "gzip, br"})
        assert answer.content == file.read_bytes()
        assert answer.headers["content-encoding"] == "gzip"
        assert int(answer.headers["content-length"]) < 0.4 * file.stat().st_size
        assert answer.headers["content-type"].startswith(kind)
        assert answer.headers["vary"] == "Accept-Encoding"
        assert "immutable" in answer.headers["cache-control"]


@pytest.mark.parametrize(
    "path",
    ["/", "/manifold", "/static/js/none.AAAAAAAA.js", "/static/js/..%2Findex.AAAAAAAA.js", "/static/index.html",
     "/static/media/SourceSansVF-Upright.ttf.BsWL4Kly.woff2", f"/manifold/static/js/{SCRIPT.name}"],
)  # fmt: skip
def test_all_else_is_streamlits(path: str, client: TestClient):
    assert client.get(path).text == "from Streamlit"


@pytest.mark.parametrize("asked", [{"Accept-Encoding": "identity"}, {"Accept-Encoding": "gzip", "Range": "bytes=0-9"}])
def test_whoever_takes_no_gzip_or_a_part_has_them_from_streamlit(asked: dict[str, str], client: TestClient):
    assert client.get(f"/static/js/{SCRIPT.name}", headers=asked).text == "from Streamlit"


def test_below_a_path_of_the_whole_app_they_lie_there(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("streamlit.get_option", {"server.baseUrlPath": "class"}.get)
    assert script_at(f"/class/static/js/{SCRIPT.name}") == SCRIPT
    assert script_at("/class/static/js/none.AAAAAAAA.js") is None
