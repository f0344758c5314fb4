"""A browser gets the sheets that a page has named, as they lie in the run folder, and may keep them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from mpsviz.ui.server.sheet_route import sheet_route
from mpsviz.view.runs.sprite_sheets import address_of


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    (tmp_path / "thumbs").mkdir()
    file = tmp_path / "thumbs" / "sheet-000.png"
    file.write_bytes(b"a picture")
    return file


@pytest.fixture
def client() -> TestClient:
    return TestClient(Starlette(routes=[sheet_route()]))


def test_a_sheet_that_a_page_named_comes_as_it_lies_there_and_is_kept(sheet: Path, client: TestClient):
    address = address_of(sheet)
    assert address is not None
    assert address_of(sheet) == address
    answer = client.get(address)
    assert answer.content == b"a picture"
    assert answer.headers["content-type"] == "image/png"
    assert "immutable" in answer.headers["cache-control"]


def test_another_version_has_another_address_and_the_old_one_leads_nowhere(sheet: Path, client: TestClient):
    old = address_of(sheet)
    sheet.write_bytes(b"another")
    os.utime(sheet, ns=(1, 1))
    assert client.get(str(old)).status_code == 404
    assert client.get(str(address_of(sheet))).content == b"another"


def test_what_no_page_named_and_what_leads_out_of_the_folder_is_not_served(
    sheet: Path, client: TestClient, tmp_path: Path
):
    named = str(address_of(sheet))
    for address in ("/sheets/sheet-000.png", "/sheets/..%2Fthumbs%2Fsheet-000.png", f"{named}.png", "/sheets/"):
        assert client.get(address).status_code == 404
    secret = tmp_path / "secret.png"
    secret.write_bytes(b"secret")
    sheet.unlink()
    assert client.get(named).status_code == 404
    sheet.symlink_to(secret)
    assert address_of(sheet) is None
    assert client.get(named).status_code == 404
    assert address_of(None) is None


@pytest.mark.parametrize("name", ["sheet.html", "sheet.svg", "sheet.xml", "sheet"])
def test_what_an_index_from_elsewhere_calls_a_sheet_is_never_shown_as_a_page(
    name: str, sheet: Path, client: TestClient
):
    """A run folder may come from anybody, and a page of the app's own origin may do all that the app's user may."""
    file = sheet.with_name(name)
    file.write_text("<html><script>alert(1)</script></html>")
    answer = client.get(str(address_of(file)))
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-type"] in ("image/html", "image/svg", "image/xml", "image/")


def test_below_a_path_of_the_whole_app_its_sheets_lie_there_too(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("streamlit.get_option", {"server.baseUrlPath": "/class/"}.get)
    assert sheet_route().path == "/class/sheets/{name}"
