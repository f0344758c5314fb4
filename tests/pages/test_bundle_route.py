"""A browser gets the code of the map whole, small where it takes that, at an address of this version only."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from mpsviz.ui.server.bundle_route import bundle_route
from mpsviz.view import BUNDLE
from mpsviz.view.bundle import bundle_address, bundle_name


@pytest.fixture
def client() -> TestClient:
    return TestClient(Starlette(routes=[bundle_route()]))


@pytest.mark.parametrize("taken", ["gzip", "identity"])
def test_it_comes_whole_and_is_kept(taken: str, client: TestClient):
    answer = client.get(bundle_address(), headers={"Accept-Encoding": taken})
    assert answer.content == BUNDLE.read_bytes()
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "immutable" in answer.headers["cache-control"]
    assert (int(answer.headers["content-length"]) < 0.4 * len(answer.content)) is (taken == "gzip")


def test_another_version_is_not_this_one(client: TestClient):
    answer = client.get(bundle_address().replace(bundle_name(), "manifold_view.0123456789abcdef.js"))
    assert answer.status_code == 404
    assert "cache-control" not in answer.headers


def test_it_lies_below_the_path_of_the_whole_app(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("streamlit.get_option", {"server.baseUrlPath": "/class/"}.get)
    client = TestClient(Starlette(routes=[bundle_route()]))
    assert client.get(f"/class{bundle_address()}").content == BUNDLE.read_bytes()
    assert client.get(bundle_address()).status_code == 404
