"""A page names the scripts that it is going to need, each of which is there, and none that Streamlit names itself."""

from __future__ import annotations

import re

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from mpsviz.ui.server.compressed_scripts import STATIC
from mpsviz.ui.server.preloaded_scripts import ELEMENTS, INDEX, PreloadedScripts
from mpsviz.view.bundle import bundle_address


async def streamlit(request: Request) -> Response:
    if request.path_params["path"] == "gone":
        return HTMLResponse("gone", status_code=404)
    return (HTMLResponse if request.path_params["path"] in ("", "manifold") else PlainTextResponse)("from Streamlit")


@pytest.fixture
def client() -> TestClient:
    return TestClient(Starlette(routes=[Route("/{path:path}", streamlit)], middleware=[Middleware(PreloadedScripts)]))


def named(header: str) -> list[str]:
    found = [re.fullmatch(r"<(.*)>; rel=modulepreload", link) for link in header.split(", ")]
    assert all(found)
    return [match.group(1) for match in found if match]


@pytest.mark.parametrize("page", ["/", "/manifold"])
def test_a_page_names_them_with_all_that_they_import(page: str, client: TestClient):
    answer = client.get(page)
    assert answer.text == "from Streamlit"
    code, *scripts = named(answer.headers["link"])
    assert code == bundle_address()
    names = [address.removeprefix("/static/js/") for address in scripts]
    assert len(names) == len(set(names))
    assert {name.partition(".")[0] for name in names} >= set(ELEMENTS), "Streamlit calls one otherwise by now"
    known = set(names) | set(re.findall(r"[\w.-]+\.js", INDEX.read_text(encoding="utf-8")))
    for name in names:
        text = (STATIC / "js" / name).read_text(encoding="utf-8")
        assert set(re.findall(r'(?:from|import)"\./([\w.-]+\.js)"', text)) <= known


def test_what_streamlits_page_names_is_not_named_again(client: TestClient):
    page = INDEX.read_text(encoding="utf-8")
    assert not [address for address in named(client.get("/").headers["link"]) if address.rpartition("/")[2] in page]


@pytest.mark.parametrize("other", ["/static/js/index.js", "/_stcore/health", "/gone"])
def test_other_answers_name_none(other: str, client: TestClient):
    assert "link" not in client.get(other).headers


def test_below_a_path_of_the_whole_app_they_lie_there(client: TestClient, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("streamlit.get_option", {"server.baseUrlPath": "/class/"}.get)
    code, *scripts = named(client.get("/").headers["link"])
    assert code == f"/class{bundle_address()}"
    assert all(address.startswith("/class/static/js/") for address in scripts)
