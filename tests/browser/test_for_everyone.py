"""Pages that everyone can use: enough contrast, headings in order, on a phone; what a user wrote is shown as it is."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from mpsviz.config.run_config import with_changes
from mpsviz.figures.theme import DARK, LIGHT
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle import manage_runs
from tests.browser.axe import violations
from tests.browser.map_reader import MapReader
from tests.browser.visitor import OTHER, PHONE, SIZE, Visitor
from tests.pages.made_run import keep_findings, make_run

FILES = (Path(__file__).parents[2] / "pages").glob("*.py")
PAGES = sorted(({page.stem for page in FILES} - {"explore"}), key=lambda page: (page != "tune", page))
"""Tune is where the app begins; Explore leads elsewhere."""
RULES = ("color-contrast", "heading-order", "page-has-heading-one", "empty-heading")
"""Kept whatever axe-core thinks of their impact; of its other rules those with serious faults count."""
OF_COLOUR = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
"""What another theme can break: it has the same elements, and takes a few times as long to look at by all rules."""
TITLES = (
    ":material/flag: https://example.org www.example.org me@example.org :smile:",
    "1. **a** -> [b](c) :red[d] $x^2$ `e` _f_ ~~g~~ <b>h</b> &amp; <- --",
)
PANELS = 3
"""Of the Gram page."""

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def run(runs_of_app: Path) -> RunFolder:
    """A run with findings, and another one that it can be compared with."""
    other = make_run(runs_of_app / "other", epochs=(0, 1, 2), seed=1)
    other.write_config(with_changes(other.config(), {"method.name": "ce", "seed": 1}))
    run = make_run(runs_of_app / "made", epochs=(0, 1, 2))
    keep_findings(run)
    return run


def faults(visitor: Visitor, options: dict | None = None) -> list[str]:
    """What axe-core has to say of a page, a line an element; while it is drawn again, it is faded for a moment."""
    for _ in range(6):
        visitor.settle()
        found = [rule for rule in violations(visitor.page, options) if _counts(rule)]
        if not found:
            break
    return [f"{rule['id']}: {node['html']} {node['failureSummary']}" for rule in found for node in rule["nodes"]]


def _counts(rule: dict) -> bool:
    return rule["id"] in RULES or rule["impact"] in ("serious", "critical")


def seen_in_both_themes(visitor: Visitor, theme: str) -> Iterator[str]:
    """Each theme in which a page was found without fault: that in which it stands, then the other one, which stays."""
    assert faults(visitor) == [], (visitor.page.url, theme)
    yield theme
    visitor.page.emulate_media(color_scheme=OTHER[theme])
    assert faults(visitor, OF_COLOUR) == [], (visitor.page.url, OTHER[theme])
    yield OTHER[theme]


def test_without_a_run_pages_can_be_used_by_everyone(context, address: str):
    visitor, theme = Visitor(context, address, "dark"), "dark"
    visitor.open()
    for page in PAGES:
        visitor.go(page.capitalize())
        assert list(seen_in_both_themes(visitor, theme)) == [theme, OTHER[theme]]
        theme = OTHER[theme]
    assert visitor.complaints == []


def test_pages_can_be_used_by_everyone(context, address: str, run: RunFolder, pictures: Path):
    """Each page on a desk and on a phone, in both themes.

    One tab goes on from each to the next that differs in one of them only, and opens the next page as the last one is
    left: on a desk and on a phone by turns. Only the first is loaded; the menu leads to the others.
    """
    visitor, theme, sizes = Visitor(context, address, "light"), "light", [SIZE, PHONE]
    visitor.open("?run=made")
    seen = set()
    for page in PAGES:
        visitor.go(page.capitalize())
        for size in sizes:
            visitor.page.set_viewport_size(size)
            for now in seen_in_both_themes(visitor, theme):
                seen.add((page, now, size["width"]))
                visitor.page.screenshot(path=str(pictures / f"{page}-{now}-{size['width']}.png"))
                assert visitor.page.evaluate("document.documentElement.scrollWidth") <= size["width"], page
                if page == "manifold" and size == PHONE:
                    assert visitor.page.locator(".manifold .surface").bounding_box()["y"] < 430, "half of the screen"
            theme = OTHER[theme]
        sizes.reverse()
    assert len(seen) == 4 * len(PAGES)
    assert visitor.complaints == []


def test_a_mark_on_the_map_leads_to_its_finding(context, address: str, run: RunFolder):
    visitor = Visitor(context, address, "light")
    visitor.open("manifold?run=made")
    MapReader(visitor.page).ready()
    visitor.settle()  # what a view tells while the page is being set up may be lost
    visitor.page.locator(".manifold .surface").focus()
    visitor.page.keyboard.press("f")
    visitor.page.keyboard.press("f")
    visitor.page.get_by_role("button", name="Open in Diagnosis").click()
    visitor.page.get_by_role("heading", name="Finding 2 of 3").wait_for(timeout=60_000)
    visitor.settle()
    main = visitor.page.get_by_test_id("stMain")
    assert main.get_by_text("A class of sea animals spread out.").count() == 1
    assert main.get_by_text("The first two classes came together.").count() == 0
    assert "finding=2" in visitor.page.url
    visitor.page.get_by_role("button", name="Show all findings").click()
    main.get_by_text("The first two classes came together.").wait_for(timeout=60_000)
    assert visitor.complaints == []


def boxes(visitor: Visitor, selector: str) -> list[dict[str, float]]:
    """Where the elements stand on the page."""
    return visitor.page.evaluate(
        "selector => [...document.querySelectorAll(selector)].map(it => it.getBoundingClientRect().toJSON())", selector
    )


def overlap(a: dict[str, float], b: dict[str, float]) -> bool:
    apart = a["right"] <= b["left"] or b["right"] <= a["left"] or a["bottom"] <= b["top"] or b["bottom"] <= a["top"]
    return not apart


COUNTED = """
window.alive = new Set();
const [begin, end] = [window.setInterval, window.clearInterval];
window.setInterval = (...rest) => { const timer = begin(...rest); window.alive.add(timer); return timer; };
window.clearInterval = (timer) => { window.alive.delete(timer); end(timer); };
"""


@pytest.fixture(scope="module")
def gram(context, address: str, run: RunFolder) -> Visitor:
    """The Gram page on a phone, which counts its timers."""
    visitor = Visitor(context, address, "light", PHONE)
    visitor.page.add_init_script(COUNTED)
    visitor.open("gram?run=made")
    return visitor


SECOND = "document.querySelector('.js-plotly-plot')?._fullLayout?.xaxis2?.domain[0]"
"""Where the second panel begins, from left to right."""


def test_on_a_phone_panels_stand_one_below_the_other(gram: Visitor):
    visitor = gram
    visitor.page.set_viewport_size(PHONE)
    visitor.page.wait_for_function(f"() => {SECOND} === 0", timeout=60_000)
    visitor.settle()
    chart = ".js-plotly-plot >> nth=0"
    visitor.page.locator(chart).scroll_into_view_if_needed()
    plots = visitor.page.locator(chart).evaluate(
        "it => [...it.querySelectorAll('.nsewdrag')].map(panel => panel.getBoundingClientRect().toJSON())"
    )
    assert len(plots) == PANELS
    assert all(above["bottom"] < below["top"] for above, below in pairwise(plots))
    assert all(plot["width"] > 200 and plot["right"] <= PHONE["width"] for plot in plots)
    titles = visitor.page.locator(chart).evaluate(
        "it => [...it.querySelectorAll('.annotation-text')].map(title => title.getBoundingClientRect().toJSON())"
    )
    assert len(titles) == PANELS
    crowd = titles + plots
    assert not [(a, b) for row, a in enumerate(crowd) for b in crowd[row + 1 :] if overlap(a, b)]
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


CUT = """
[...document.querySelectorAll('.st-key-headline [data-testid^=stMetric] *')]
  .filter(it => it.scrollWidth > it.clientWidth + 1 && getComputedStyle(it).overflow !== "visible")
  .map(it => it.textContent)
"""
"""Words of the headline that end in an ellipsis."""


def test_a_page_that_gets_wide_again_has_its_panels_side_by_side(gram: Visitor):
    page = gram.page
    page.set_viewport_size(PHONE)
    page.wait_for_function(f"() => {SECOND} === 0", timeout=60_000)
    page.set_viewport_size(SIZE)
    page.wait_for_function(f"() => {SECOND} > 0.3", timeout=60_000)
    for width in (1440, 1280, 1024, 375):
        page.set_viewport_size({"width": width, "height": 800})
        page.wait_for_timeout(300)
        assert page.evaluate(CUT) == [], width


def test_turning_the_theme_leaves_nothing_running(gram: Visitor):
    gram.settle()
    ink = "document.querySelector('.js-plotly-plot')?._fullLayout?.font?.color"
    gram.page.wait_for_function("alive.size >= 1", timeout=60_000)  # the page is watched
    before = gram.page.evaluate("alive.size")
    for turn in range(6):
        style = LIGHT if turn % 2 else DARK
        gram.page.emulate_media(color_scheme="light" if turn % 2 else "dark")
        gram.page.wait_for_function(f"wanted => {ink} === wanted", arg=style.ink, timeout=60_000)
    gram.settle()
    assert gram.page.evaluate("alive.size") <= before
    gram.page.emulate_media(color_scheme="dark")
    gram.hurry("Runs")
    gram.settle()
    assert gram.page.get_by_role("heading", level=1).inner_text() == "Runs", "news of the theme did not lead back"
    gram.go("Gram")


def test_a_title_is_shown_as_it_was_written(context, address: str, run: RunFolder):
    visitor = Visitor(context, address, "light")
    visitor.open("learn?run=made")
    for title in TITLES:
        manage_runs.rename(run, title)
        visitor.go("Runs")
        visitor.settle()
        heading = visitor.page.get_by_test_id("stMain").get_by_role("heading", level=2).first
        assert heading.inner_text().replace("\u2060", "").strip() == title
        assert heading.locator("a, img, strong, em, .katex, [data-testid=stIconMaterial]").count() == 0
        visitor.go("Learn")
