"""The whole loop in a real browser: start a short run, watch it, see the three views, select points, take the pictures.

Screenshots go to the folder that the environment variable MPSVIZ_SCREENSHOTS names, or to a temporary one; those of the
README are of a whole run: MPSVIZ_SCREENSHOTS=docs/images MPSVIZ_SCREENSHOT_EPOCHS=16 pytest tests/browser.
"""

from __future__ import annotations

import io
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from tests.browser.map_reader import MapReader
from tests.browser.visitor import OTHER, Visitor

EPOCHS = int(os.environ.get("MPSVIZ_SCREENSHOT_EPOCHS", "3"))
RUN_S = 210 + 30 * EPOCHS
VIEWS = {"gram": "Gram", "separability": "Separability", "predictions": "Predictions"}

CONTEXTS = """
window.contexts = new Set();
const make = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
  const context = make.call(this, kind, ...rest);
  if (kind === "webgl2") window.contexts.add(context);
  return context;
};
"""
"""Counts the maps that have been begun on a page."""
NOTES = """
window.notes = [];
setInterval(() => {
  const maps = [...document.querySelectorAll(".stBidiComponent *")].map((it) => it.shadowRoot?.querySelector(".epoch"));
  const epoch = maps.find(Boolean);
  if (epoch) notes.push([epoch.textContent, contexts.size]);
}, 250);
"""
"""Notes at which epoch a map stands, four times a second, without a question to the page each time."""

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def finished_run(context, address: str, pictures: Path) -> Iterator[Visitor]:
    """A visitor who has started a short run through the page and waited for its end."""
    visitor = Visitor(context, address, "light")
    page = visitor.page
    page.add_init_script(CONTEXTS)
    visitor.open()
    visitor.photograph(pictures / "empty-light.png")
    epochs = page.get_by_role("spinbutton", name="Epochs", exact=True)
    epochs.fill(str(EPOCHS))
    epochs.press("Enter")
    visitor.settle()
    pressed = time.monotonic()
    page.get_by_role("button", name="Start tuning").click()
    page.locator(".manifold .surface[data-share]").wait_for(timeout=RUN_S * 1000)
    print(f"first picture after {time.monotonic() - pressed:.1f} s")
    page.evaluate(NOTES)
    page.screenshot(path=str(pictures / "running-light.png"))
    page.get_by_test_id("stSidebar").get_by_text("finished", exact=True).first.wait_for(timeout=RUN_S * 1000)
    visitor.notes = page.evaluate("notes")
    print(f"finished after {time.monotonic() - pressed:.1f} s")
    yield visitor
    assert visitor.crashes == []
    assert visitor.strangers == []


def test_the_run_has_a_headline(finished_run: Visitor):
    values = finished_run.page.get_by_test_id("stMetricValue").all_inner_texts()
    assert len(values) >= 6
    assert all(any(sign.isdigit() for sign in value) for value in values[:6]), values


def test_the_live_map_grew_in_place(finished_run: Visitor):
    """While it stands at the end, the slider follows; the last look may be at the map of the finished run."""
    reached = list(dict.fromkeys(int(epoch.split()[-1]) for epoch, _ in finished_run.notes if "epoch" in epoch))
    assert len(reached) >= 2, finished_run.notes
    assert reached == sorted(reached)
    assert {contexts for _, contexts in finished_run.notes[:-1]} == {1}, "the same map all the time"


@pytest.mark.parametrize("path", VIEWS)
def test_a_view_is_not_empty(finished_run: Visitor, path: str):
    page = finished_run.page
    open_from_menu(page, VIEWS[path])
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


def test_points_are_really_painted_and_a_lasso_shows_their_images(finished_run: Visitor, pictures: Path):
    """WebGL fails silently: look at the pixels."""
    page = finished_run.page
    finished_run.open("manifold")
    view = MapReader(page)
    view.ready()
    assert _colours(page.screenshot(clip=view.clip(0))) > 50
    x, y, width, height = view.box(1)
    corners = [(0.3, 0.35), (0.6, 0.35), (0.6, 0.7), (0.3, 0.7), (0.3, 0.35)]
    view.drag([(x + across * width, y + down * height) for across, down in corners])
    page.get_by_role("heading", name="selected").wait_for(timeout=30_000)
    page.get_by_test_id("stMain").evaluate("main => main.scrollTo(0, 220)")
    finished_run.photograph(pictures / "selection-light.png")
    page.get_by_role("button", name="Clear", exact=True).click()
    page.get_by_role("heading", name="selected").wait_for(state="hidden", timeout=30_000)


def _colours(png: bytes) -> int:
    image = Image.open(io.BytesIO(png)).convert("RGB")
    return len(image.getcolors(maxcolors=1 << 24) or [])


def test_play_ends_at_the_last_epoch(finished_run: Visitor):
    page = finished_run.page
    finished_run.go("Manifold")
    MapReader(page).ready()
    page.locator(".manifold .surface").focus()
    page.keyboard.press("Home")
    page.get_by_role("button", name="Loop").click()
    page.get_by_role("button", name="Play (Space)").click()
    page.locator(".manifold .epoch", has_text=f"epoch {EPOCHS}").wait_for(timeout=30_000)


def test_what_was_set_survives_and_back_undoes_it_step_by_step(finished_run: Visitor):
    page = finished_run.page
    finished_run.open("manifold")
    view = MapReader(page)
    view.ready()
    finished_run.settle()
    opened = view.said()
    page.get_by_label("Colour by").select_option("column:label")
    coloured = view.said()
    x, y, width, height = view.box(0)
    page.mouse.move(x + width / 3, y + height / 3)
    page.mouse.wheel(0, -600)
    zoomed = view.said()
    view.drag([(x + 4, y + 4), (x + width - 4, y + 4), (x + width - 4, y + height - 4), (x + 4, y + height - 4)])
    page.get_by_role("heading", name="selected").wait_for(timeout=30_000)
    count = page.get_by_role("heading", name="selected").inner_text()
    page.wait_for_function("new URLSearchParams(location.search).has('selection')", timeout=30_000)
    address = page.url
    assert int(count.split()[0]) > 60, "more than an address holds"
    page.reload()
    view.ready()
    page.get_by_role("heading", name=count).wait_for(timeout=30_000)
    assert view.said() == zoomed
    open_from_menu(page, "Gram")
    open_from_menu(page, "Manifold")
    view.ready()
    page.get_by_role("heading", name=count).wait_for(timeout=30_000)
    assert view.said() == zoomed
    for title in ("Gram", "Manifold"):
        page.go_back()
        page.get_by_role("heading", level=1, name=title).wait_for(timeout=60_000)
    view.ready()
    page.get_by_role("heading", name=count).wait_for(timeout=30_000)
    assert page.url == address
    for said in (zoomed, coloured, opened):
        page.go_back()
        view.ready()
        page.get_by_role("heading", name="selected").wait_for(state="hidden", timeout=30_000)
        assert view.said() == said


def open_from_menu(page, title: str) -> None:
    page.get_by_test_id("stSidebarNav").get_by_text(title, exact=True).click()
    page.get_by_role("heading", level=1, name=title).wait_for(timeout=60_000)


def test_a_cell_of_the_gram_matrix_opens_its_images_on_the_map(finished_run: Visitor):
    page = finished_run.page
    finished_run.go("Gram")
    finished_run.settle()
    panel = page.locator(".js-plotly-plot .nsewdrag").first.bounding_box()
    page.mouse.click(panel["x"] + 0.7 * panel["width"], panel["y"] + 0.2 * panel["height"])
    page.get_by_role("button", name="Open on the map").click(timeout=30_000)
    page.get_by_role("heading", level=1, name="Manifold").wait_for(timeout=60_000)
    view = MapReader(page)
    view.ready()
    page.get_by_role("heading", name="2 selected").wait_for(timeout=30_000)
    assert len(view.said()["selected"]) == 2


def test_a_class_of_separability_opens_on_the_map(finished_run: Visitor):
    page = finished_run.page
    finished_run.go("Separability")
    finished_run.settle()
    table = page.get_by_test_id("stDataFrame").first.bounding_box()
    page.mouse.click(table["x"] + 14, table["y"] + 52)
    page.get_by_role("button", name="Open on the map").click(timeout=30_000)
    page.get_by_role("heading", level=1, name="Manifold").wait_for(timeout=60_000)
    view = MapReader(page)
    view.ready()
    page.get_by_role("heading", name="selected").wait_for(timeout=30_000)
    ids = view.said()["selected"]
    assert len(ids) > 1
    assert len({image.partition("/")[2] for image in ids}) == 1, "an id of emoji-60 is style/class"


@pytest.fixture(scope="module")
def another_tab(finished_run: Visitor, context, address: str) -> Visitor:
    visitor = Visitor(context, address, "light")
    visitor.open()
    return visitor


def test_a_reopened_tab_shows_the_same_run(another_tab: Visitor):
    another_tab.page.get_by_test_id("stSidebar").get_by_text("finished", exact=True).wait_for(timeout=60_000)
    assert another_tab.strangers == []


INK = "document.querySelector('.js-plotly-plot')?._fullLayout?.font?.color"


def test_pictures_of_every_view_whose_charts_follow_a_change_of_theme(another_tab: Visitor, pictures: Path):
    page, theme = another_tab.page, "light"
    for path in ("tune", "manifold", *VIEWS):
        another_tab.go(path.capitalize())
        page.locator(".js-plotly-plot .main-svg, .manifold .surface").first.wait_for(timeout=60_000)
        another_tab.photograph(pictures / f"{path}-{theme}.png")
        ink = page.evaluate(INK)
        theme = OTHER[theme]
        page.emulate_media(color_scheme=theme)
        if path in VIEWS:
            page.wait_for_function(f"ink => ![ink, undefined].includes({INK})", arg=ink, timeout=30_000)
        another_tab.photograph(pictures / f"{path}-{theme}.png")
    assert another_tab.crashes == []
    assert another_tab.strangers == []
