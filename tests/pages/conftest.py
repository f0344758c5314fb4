"""AppTest forgets, before every run, that `st.navigation` has turned the old `pages/` folder off. Remember it."""

from __future__ import annotations

import pytest
from streamlit.runtime.pages_manager import PagesManager

from mpsviz.runs.lifecycle import warm_worker


@pytest.fixture(autouse=True)
def pages_come_from_navigation(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    if "fresh_server" in request.fixturenames:
        return
    original = PagesManager.__init__

    def init(self: PagesManager, *args: object, **kwargs: object) -> None:
        original(self, *args, **kwargs)
        PagesManager.uses_pages_directory = False

    monkeypatch.setattr(PagesManager, "__init__", init)


@pytest.fixture(autouse=True)
def no_worker_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages under test start no worker that could slow the tests down."""
    monkeypatch.setattr(warm_worker, "warm_up", lambda: None)


@pytest.fixture
def fresh_server() -> None:
    """A server on which app.py has never run."""
