"""Lessons in a browser: a newcomer's path on a desktop and on a phone, what a reload brings back, and every step."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mpsviz.lessons import files
from mpsviz.lessons.figures import fill
from mpsviz.lessons.lesson import Step
from mpsviz.runs.folder.store import RunFolder
from tests.browser.axe import serious
from tests.browser.conftest import serving
from tests.browser.map_reader import MapReader
from tests.browser.visitor import PHONE, SIZE, Visitor

pytestmark = pytest.mark.browser
NAMES = files.names()
SLOW_MS = 60_000


@pytest.fixture(scope="module")
def first_start(examples_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app as it is when it is started for the first time: no runs, and the examples."""
    folder = tmp_path_factory.mktemp("first")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MPSVIZ_EXAMPLES", "1")
        patch.setenv("MPSVIZ_CACHE", str(examples_cache))
        with serving("app.py", folder / "runs", folder / "log.txt") as url:
            yield url


def on(visitor: Visitor):
    """The button that leads on."""
    return visitor.page.locator(".st-key-lesson-on button")


def stands_on_the_screen(visitor: Visitor) -> bool:
    """Whether the button that leads on is there without scrolling: nothing else lies over it."""
    visitor.page.evaluate("document.querySelector('[data-testid=stMain]').scrollTo(0, 0)")
    box, size = on(visitor).bounding_box(), visitor.page.viewport_size
    inside = box["y"] >= 0 and box["y"] + box["height"] <= size["height"] and box["x"] + box["width"] <= size["width"]
    middle = [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]
    return inside and on(visitor).evaluate(
        "(button, [x, y]) => button.contains(document.elementFromPoint(x, y))", middle
    )


def guess(visitor: Visitor, step: Step) -> None:
    """Answer what is asked, somehow; a slider stands on an answer from the beginning."""
    page = visitor.page
    if step.ask.kind == "choice":
        page.get_by_test_id("stRadio").locator("label").filter(has=page.locator("input")).first.click()
    if step.ask.kind == "click":
        page.locator('.manifold .surface[data-share="1.000"]').wait_for(timeout=SLOW_MS)
        surface = page.locator(".manifold .surface")
        surface.scroll_into_view_if_needed()
        box = surface.bounding_box()
        left, right = box["x"] + 0.04 * box["width"], box["x"] + 0.47 * box["width"]
        top, bottom = box["y"] + 50, box["y"] + box["height"] - 12
        page.mouse.move(left, top)
        page.mouse.down()
        for corner in ((right, top), (right, bottom), (left, bottom), (left, top)):
            page.mouse.move(*corner, steps=6)
        page.mouse.up()
        page.get_by_text("You clicked").wait_for(timeout=SLOW_MS)
    page.locator(".st-key-lesson-on button:enabled").wait_for(timeout=SLOW_MS)


def at_rest(visitor: Visitor) -> None:
    """Wait until the page has stopped running."""
    visitor.page.locator('[data-test-script-state="notRunning"]').wait_for(state="attached", timeout=SLOW_MS)


def take(visitor: Visitor, step: Step) -> None:
    """Guess, look at what is revealed, and go on."""
    page = visitor.page
    page.get_by_role("heading", name=step.title).wait_for(timeout=SLOW_MS)
    at_rest(visitor)
    assert stands_on_the_screen(visitor), step.title
    if step.view.epoch == 0:  # the slider stands before tuning, not where a view usually opens
        page.locator('.manifold .surface[data-share="1.000"]').wait_for(timeout=SLOW_MS)
        assert MapReader(page).said()["place"] == 0, step.title
    guess(visitor, step)
    on(visitor).click()
    page.get_by_text("You said:").wait_for(timeout=SLOW_MS)
    at_rest(visitor)
    assert stands_on_the_screen(visitor), step.title
    assert page.get_by_test_id("stException").count() == 0
    assert page.locator(".st-key-lesson-text [data-testid=stAlertContentError]").count() == 0


@pytest.mark.parametrize(("size", "theme"), [(SIZE, "light"), (PHONE, "dark")], ids=["desktop", "phone"])
def test_a_newcomer_does_the_first_lesson_without_looking_for_the_way_on(
    browser, first_start: str, pictures: Path, size: dict[str, int], theme: str
):
    visitor = Visitor(browser.new_context(), first_start, theme, size)
    visitor.open()
    visitor.settle()  # a click before the page has told its width and theme may be lost
    visitor.page.get_by_test_id("stMain").get_by_role("link", name="Learn").click(timeout=SLOW_MS)
    visitor.page.get_by_role("heading", name="Learn", level=1).wait_for(timeout=SLOW_MS)
    visitor.settle()  # the browser has said what it kept of earlier lessons, and the page was drawn again
    visitor.page.get_by_role("button", name="Begin").first.click(timeout=SLOW_MS)
    lesson = files.lesson(NAMES[0], "en")
    for number, step in enumerate(lesson.steps, 1):
        take(visitor, step)
        visitor.page.screenshot(path=str(pictures / f"lesson-{size['width']}-{number}.png"))
        if number == len(lesson.steps):
            visitor.settle()
            assert serious(visitor.page) == []
        on(visitor).click()
    visitor.page.get_by_role("button", name="Again").wait_for(timeout=SLOW_MS)
    visitor.settle()
    visitor.page.reload()
    visitor.page.get_by_role("button", name="Again").wait_for(timeout=SLOW_MS)  # the browser has kept it
    assert visitor.strangers == []
    assert visitor.crashes == []


@pytest.mark.long
@pytest.mark.parametrize("name", NAMES)
def test_every_step_takes_an_answer_reveals_the_runs_figures_and_is_opened_again_by_its_link(
    browser, first_start: str, examples: dict[str, RunFolder], name: str
):
    visitor = Visitor(browser.new_context(), first_start, "light")
    for number, step in enumerate(files.lesson(name, "en").steps, 1):
        visitor.open(f"learn?lesson={name}&step={number}")
        take(visitor, step)
        said = visitor.page.locator(".st-key-lesson-text").inner_text()
        plain = fill(step.reveal, step.view.run, examples).replace("*", "").replace("\n", " ")
        assert plain[:60] in " ".join(said.split())
        link = visitor.page.url
        visitor.page.goto("about:blank")
        visitor.page.goto(link)
        visitor.page.get_by_role("heading", name=step.title).wait_for(timeout=SLOW_MS)
        visitor.page.get_by_text("You said:").wait_for(timeout=SLOW_MS)
    assert visitor.strangers == []
    assert visitor.crashes == []
