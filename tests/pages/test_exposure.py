"""The app says so when others can reach it; by itself it listens to its own machine only."""

from __future__ import annotations

import pytest

from mpsviz.ui.server import exposure

from .test_all_pages import open_page


def warnings_where(address: str | None, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setattr(exposure, "address", lambda: address)
    app = open_page("tune")
    assert not app.exception
    return [warning.value for warning in app.sidebar.warning]


@pytest.mark.parametrize("address", ["0.0.0.0", "192.168.1.7", "", None])
def test_an_address_that_others_reach_is_warned_of(address: str | None, monkeypatch: pytest.MonkeyPatch):
    (warning,) = warnings_where(address, monkeypatch)
    assert "asks nobody for a password" in warning
    assert "--server.address localhost" in warning


@pytest.mark.parametrize("address", ["localhost", "127.0.0.1", "::1"])
def test_one_of_this_machine_alone_is_not(address: str, monkeypatch: pytest.MonkeyPatch):
    assert warnings_where(address, monkeypatch) == []


def test_without_being_told_the_app_listens_to_this_machine_alone():
    assert exposure.address() == "localhost"
