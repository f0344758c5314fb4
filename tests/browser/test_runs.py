"""A run does not care about tabs: they close, they open, several look at it, and all see the same."""

from __future__ import annotations

import pytest

from tests.browser.visitor import Visitor

START_MS = 120_000
AGREE_MS = 20_000

pytestmark = pytest.mark.browser


def shows(visitor: Visitor, state: str, patience_ms: int = AGREE_MS) -> None:
    sidebar = visitor.page.get_by_test_id("stSidebar")
    sidebar.get_by_text(state, exact=True).first.wait_for(timeout=patience_ms)


def test_a_run_goes_on_without_its_page_and_all_pages_agree(browser, address: str):
    first = Visitor(browser, address, "light")
    first.open()
    epochs = first.page.get_by_role("spinbutton", name="Epochs", exact=True)
    epochs.fill("200")
    epochs.press("Enter")
    first.settle()
    first.page.get_by_role("button", name="Start tuning").click()
    shows(first, "running", START_MS)
    first.page.close()

    one, two = (Visitor(browser, address, theme) for theme in ("light", "dark"))
    for visitor in (one, two):
        visitor.open("runs")
        shows(visitor, "running")
    one.page.get_by_text("step", exact=False).first.wait_for(timeout=START_MS)
    one.page.get_by_role("button", name="Pause").click()
    for visitor in (one, two):
        shows(visitor, "paused", START_MS)
    two.page.get_by_role("button", name="Resume").click()
    for visitor in (two, one):
        shows(visitor, "running", START_MS)
    one.page.get_by_role("button", name="Cancel").click()
    for visitor in (one, two):
        shows(visitor, "cancelled", START_MS)
    assert one.crashes + two.crashes == []
    assert one.strangers + two.strangers == []
