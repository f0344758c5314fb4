"""The whole loop in a real browser: start a short run, watch it, see the three views, select points, take the pictures.

Screenshots go to the folder that the environment variable MPSVIZ_SCREENSHOTS names, or to a temporary one; those of the
README are of a whole run: MPSVIZ_SCREENSHOTS=docs/images MPSVIZ_SCREENSHOT_EPOCHS=16 pytest tests/browser.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.visitor import Visitor

EPOCHS = int(os.environ.get("MPSVIZ_SCREENSHOT_EPOCHS", "4"))
RUN_S = 180 + 30 * EPOCHS
VIEWS = {"manifold": "Manifold", "gram": "Gram", "separability": "Separability", "predictions": "Predictions"}

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def finished_run(browser, address: str, pictures: Path) -> Iterator[Visitor]:
    """A visitor who has started a short run through the page and waited for its end."""
    visitor = Visitor(browser, address, "light")
    page = visitor.page
    visitor.open()
    visitor.photograph(pictures / "empty-light.png")
    epochs = page.get_by_role("spinbutton", name="Epochs", exact=True)
    epochs.fill(str(EPOCHS))
    epochs.press("Enter")
    visitor.settle()
    pressed = time.monotonic()
    page.get_by_role("button", name="Start tuning").click()
    page.locator(".js-plotly-plot").first.wait_for(timeout=RUN_S * 1000)
    print(f"first picture after {time.monotonic() - pressed:.1f} s")
    page.screenshot(path=str(pictures / "running-light.png"))
    page.get_by_test_id("stSidebar").get_by_text("finished", exact=True).wait_for(timeout=RUN_S * 1000)
    print(f"finished after {time.monotonic() - pressed:.1f} s")
    yield visitor
    assert visitor.crashes == []
    assert visitor.strangers == []


def test_the_run_has_a_headline(finished_run: Visitor):
    values = finished_run.page.get_by_test_id("stMetricValue").all_inner_texts()
    assert len(values) >= 6
    assert all(any(sign.isdigit() for sign in value) for value in values[:6]), values


@pytest.mark.parametrize("path", VIEWS)
def test_a_view_is_not_empty(finished_run: Visitor, path: str):
    page = finished_run.page
    page.get_by_test_id("stSidebarNav").get_by_text(VIEWS[path], exact=True).click()
    page.get_by_role("heading", level=1, name=VIEWS[path]).wait_for(timeout=60_000)
    page.locator(".js-plotly-plot .main-svg").first.wait_for(timeout=60_000)
    finished_run.settle()
    assert page.get_by_test_id("stAlert").count() == 0
    assert _points_drawn(page) > 0


def _points_drawn(page) -> int:
    """How many values the charts of this page hold."""
    return page.evaluate(
        """() => [...document.querySelectorAll('.js-plotly-plot')].flatMap(chart => chart._fullData)
             .map(trace => (trace.z || trace.x || []).length).reduce((sum, count) => sum + count, 0)"""
    )


def test_points_are_really_painted_on_the_canvas(finished_run: Visitor):
    """WebGL fails silently: look at the pixels."""
    finished_run.open("manifold")
    finished_run.settle()
    panel = finished_run.page.locator(".js-plotly-plot .nsewdrag").first.bounding_box()
    assert panel is not None
    picture = finished_run.page.screenshot(clip=panel)
    assert _colours(picture) > 50


def _colours(png: bytes) -> int:
    import io

    from PIL import Image

    image = Image.open(io.BytesIO(png)).convert("RGB")
    return len(image.getcolors(maxcolors=1 << 24) or [])


def test_a_lasso_shows_thumbnails_and_clear_takes_them_away(finished_run: Visitor, pictures: Path):
    page = finished_run.page
    finished_run.open("manifold")
    finished_run.settle()
    _lasso(page, panel=1)
    page.locator(".mps-card img").first.wait_for(timeout=30_000)
    finished_run.settle()
    assert page.locator(".mps-card").count() > 0
    selected = page.evaluate(
        """() => [...document.querySelectorAll('.js-plotly-plot')].flatMap(chart => chart._fullData)
             .filter(trace => trace.customdata)
             .map(trace => Array.from(trace.marker.opacity).includes(1))"""
    )
    assert sum(selected) >= 2, "the selection is shown in both panels"
    page.get_by_test_id("stMain").evaluate("main => main.scrollTo(0, 220)")
    finished_run.photograph(pictures / "selection-light.png")
    page.get_by_role("button", name="Clear", exact=True).click()
    page.locator(".mps-card").first.wait_for(state="detached", timeout=30_000)


def _lasso(page, panel: int) -> None:
    """Draw a loop around the middle of one panel."""
    box = page.locator(".js-plotly-plot .nsewdrag").nth(panel).bounding_box()
    corners = [(0.3, 0.35), (0.6, 0.35), (0.6, 0.7), (0.3, 0.7), (0.3, 0.35)]
    spots = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in corners]
    page.mouse.move(*spots[0])
    page.mouse.down()
    for spot in spots[1:]:
        page.mouse.move(*spot, steps=8)
    page.mouse.up()


def test_play_ends_at_the_last_epoch(finished_run: Visitor):
    from playwright import sync_api

    page = finished_run.page
    finished_run.open("manifold")
    finished_run.settle()
    page.get_by_role("button", name="Play").click()
    title = page.locator(".annotation-text").nth(1)
    page.wait_for_timeout(500)
    sync_api.expect(title).to_contain_text(f"epoch {EPOCHS}", timeout=30_000)


def test_a_reopened_tab_shows_the_same_run(finished_run: Visitor, browser, address: str):
    again = Visitor(browser, address, "light")
    again.open()
    again.page.get_by_test_id("stSidebar").get_by_text("finished", exact=True).wait_for(timeout=60_000)
    assert again.strangers == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pictures_of_every_view(finished_run: Visitor, browser, address: str, pictures: Path, theme: str):
    visitor = Visitor(browser, address, theme)
    for path in ("", *VIEWS):
        visitor.open(path)
        visitor.page.locator(".js-plotly-plot .main-svg").first.wait_for(timeout=60_000)
        visitor.photograph(pictures / f"{path or 'tune'}-{theme}.png")
    assert visitor.crashes == []
    assert visitor.strangers == []


def test_the_charts_follow_a_change_of_theme(finished_run: Visitor, browser, address: str):
    visitor = Visitor(browser, address, "light")
    visitor.open("separability")
    visitor.page.locator(".js-plotly-plot .main-svg").first.wait_for(timeout=60_000)
    visitor.settle()
    ink = "() => document.querySelector('.js-plotly-plot')._fullLayout.font.color"
    light = visitor.page.evaluate(ink)
    visitor.page.emulate_media(color_scheme="dark")
    visitor.page.wait_for_function(f"light => ({ink})() !== light", arg=light, timeout=30_000)
