"""A run does not care about tabs: they close, they open, several look at it, and all see the same."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from mpsviz.runs import launcher
from tests.browser.conftest import end_runs
from tests.browser.visitor import Visitor
from tests.pages.made_run import make_run

START_MS = 480_000
"""Importing torch, on a machine that does other things too."""
AGREE_MS = 30_000

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def nothing_goes_on(runs_of_app: Path) -> Iterator[None]:
    yield
    end_runs(runs_of_app)


def sees(visitor: Visitor, state: str, patience_ms: int = START_MS) -> float:
    """Wait until the sidebar shows that state; the time when it did."""
    sidebar = visitor.page.get_by_test_id("stSidebar")
    sidebar.get_by_text(state, exact=True).first.wait_for(timeout=patience_ms)
    return time.monotonic()


def both_see(first: Visitor, other: Visitor, state: str) -> None:
    """Wait for the first as long as the run takes, for the other only as long as pages may disagree."""
    when = sees(first, state)
    print(f"{state}: the other page {sees(other, state, AGREE_MS) - when:.2f} s later")


def start_a_long_run(visitor: Visitor) -> None:
    visitor.open()
    epochs = visitor.page.get_by_role("spinbutton", name="Epochs", exact=True)
    epochs.fill("1000")
    epochs.press("Enter")
    visitor.settle()
    visitor.page.get_by_role("button", name="Start tuning").click()


def step(visitor: Visitor) -> int:
    """The optimiser step that the Runs page shows."""
    where = visitor.page.get_by_test_id("stMain").get_by_text(re.compile(r"step [1-9]\d* of \d+")).first
    where.wait_for(timeout=START_MS)
    return int(re.search(r"step (\d+) of", where.inner_text())[1])


def press(visitor: Visitor, button: str) -> None:
    visitor.page.get_by_test_id("stMain").get_by_role("button", name=button, exact=True).click()


def test_a_run_goes_on_without_its_page_and_all_pages_agree(browser, address: str):
    first, one, two = (Visitor(browser, address, theme) for theme in ("light", "light", "dark"))
    for idle in (one, two):
        idle.open("runs")
    start_a_long_run(first)
    sees(first, "running")
    for idle in (one, two):
        sees(idle, "running", AGREE_MS)
    first.page.close()

    again = Visitor(browser, address, "light")
    again.open("runs")
    sees(again, "running", AGREE_MS)
    reached = step(again)
    press(one, "Pause")
    both_see(one, two, "paused")
    press(two, "Resume")
    both_see(two, one, "running")
    assert step(again) >= reached
    press(one, "Cancel")
    both_see(one, two, "cancelled")
    for visitor in (first, one, two, again):
        assert visitor.crashes == []
        assert visitor.strangers == []


def test_a_reload_starts_nothing(browser, address: str, runs_of_app: Path):
    visitor = Visitor(browser, address, "light")
    visitor.open()
    before = sorted(run.path.name for run in launcher.list_runs(runs_of_app))
    for _ in range(3):
        visitor.page.reload()
        visitor.settle()
    assert sorted(run.path.name for run in launcher.list_runs(runs_of_app)) == before


def test_an_idle_page_does_not_poll(browser, address: str):
    visitor = Visitor(browser, address, "light")
    sent: list[object] = []
    visitor.page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame)))
    visitor.open("runs")
    visitor.settle()
    opened = len(sent)
    assert opened > 0, "the page speaks to the app when it is opened"
    visitor.page.wait_for_timeout(6000)  # four times what lies between two polls
    assert len(sent) == opened


def test_a_run_is_deleted_when_that_was_confirmed(browser, address: str, runs_of_app: Path):
    """The dialog is one of a live page only."""
    make_run(runs_of_app / "precious", epochs=(0, 1))
    visitor = Visitor(browser, address, "light")
    visitor.open("runs?run=precious")
    press(visitor, "Delete…")
    visitor.page.get_by_role("dialog").get_by_text("goes to the trash").wait_for(timeout=AGREE_MS)
    assert (runs_of_app / "precious").exists()
    visitor.page.get_by_role("dialog").get_by_role("button", name="Move to the trash").click()
    visitor.page.get_by_role("dialog").wait_for(state="detached", timeout=AGREE_MS)
    visitor.page.get_by_text("Trash (1)").wait_for(timeout=AGREE_MS)
    assert not (runs_of_app / "precious").exists()
    assert visitor.crashes == []
