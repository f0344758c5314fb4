"""A report opens from disk without a network, its view plays, everyone can read it, and it prints."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import pytest

from mpsviz.export.report.report import write_report
from mpsviz.notebook.opened_run import open_run
from tests.browser.axe import serious
from tests.browser.visitor import PHONE, SIZE
from tests.pages.made_run import make_run

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    write_report([make_run(folder / "run", epochs=(0, 1, 2))], folder / "report.html")
    return folder / "report.html"


PRINTED = """() => {
  const drawn = document.querySelector(".view").shadowRoot.querySelector("canvas.overlay");
  const pixels = drawn.getContext("2d").getImageData(0, 0, drawn.width, drawn.height).data;
  return pixels.filter((value, place) => place % 4 === 3 && value).length;
}"""
"""How many pixels are painted on the canvas that a printer prints."""


class Opened(NamedTuple):
    """The report in a tab without a network, and what it asked for and complained of."""

    page: Any
    asked: list[str]
    complaints: list[str]


@pytest.fixture(scope="module")
def opened(browser, report: Path) -> Opened:
    page = browser.new_context(viewport=SIZE, offline=True).new_page()
    tab = Opened(page, [], [])
    page.on("request", lambda request: tab.asked.append(request.url))
    page.on("pageerror", lambda error: tab.complaints.append(str(error)))
    page.on("console", lambda said: tab.complaints.append(said.text) if said.type == "error" else None)
    page.goto(report.as_uri())
    page.locator(".view").scroll_into_view_if_needed()
    page.get_by_role("slider", name="Snapshot").wait_for()
    return tab


@pytest.mark.parametrize("size", [SIZE, PHONE], ids=["desk", "phone"])
def test_everyone_can_read_it(opened: Opened, size: dict[str, int]):
    opened.page.set_viewport_size(size)
    assert serious(opened.page) == []
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_it_plays_without_a_network_and_asks_nobody_for_anything(opened: Opened, report: Path):
    page = opened.page
    page.set_viewport_size(SIZE)
    page.get_by_role("slider", name="Snapshot").focus()
    page.keyboard.press("Home")
    before = page.locator(".surface").screenshot()
    page.get_by_role("button", name="Play").click()
    page.wait_for_function(
        "shown => document.querySelector(shown).shadowRoot.querySelector('input[type=range]').value == 2", arg=".view"
    )
    assert page.locator(".surface").screenshot() != before
    for chart in page.locator(".chart").all():
        chart.scroll_into_view_if_needed()
        chart.locator(".main-svg").first.wait_for()
    assert [url for url in opened.asked if not url.startswith(("data:", "blob:"))] == [report.as_uri()]
    assert opened.complaints == []


def test_all_of_it_is_drawn_for_print(opened: Opened):
    opened.page.evaluate("scrollTo(0, 0)")
    opened.page.reload()  # no chart is drawn but what stands on the screen
    opened.page.locator('.surface[data-share="1.000"]').wait_for(state="attached")  # the map is, unseen
    assert opened.page.evaluate("scrollY") == 0
    before = opened.page.evaluate(PRINTED)
    opened.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert opened.page.evaluate(PRINTED) > before + 100  # points below the names: what WebGL drew is not printed
    opened.page.wait_for_function(
        "[...document.querySelectorAll('.chart')].every(chart => chart.querySelector('.main-svg'))"
        " && document.querySelector('.view').shadowRoot"
    )
    assert opened.page.pdf().startswith(b"%PDF")


def test_the_map_of_a_notebook_lives_in_its_frame(browser, report: Path, tmp_path: Path):
    output = open_run(report.parent / "run").map()._repr_html_()
    (tmp_path / "notebook.html").write_text(f"<!doctype html><title>notebook</title>{output}", encoding="utf-8")
    page = browser.new_context(viewport=SIZE, offline=True).new_page()
    complaints = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto((tmp_path / "notebook.html").as_uri())
    slider = page.frame_locator("iframe").get_by_role("slider", name="Snapshot")
    slider.wait_for()
    slider.focus()
    page.keyboard.press("Home")
    page.wait_for_timeout(800)  # by then the view would have written its state into an address
    assert slider.input_value() == "0"
    assert complaints == []
