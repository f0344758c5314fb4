"""The whole loop in a real browser: start a short run, watch it, see the three views, select points, take the pictures.

Screenshots go to the folder that the environment variable MPSVIZ_SCREENSHOTS names, or to a temporary one; those of the
README are of a whole run: MPSVIZ_SCREENSHOTS=docs/images MPSVIZ_SCREENSHOT_EPOCHS=16 pytest tests/browser. Under CI a
missing browser is a failure; elsewhere these tests are skipped and say why.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

playwright = (
    pytest.importorskip("playwright.sync_api")
    if not os.environ.get("CI")
    else __import__("playwright.sync_api", fromlist=["sync_playwright"])
)

ROOT = Path(__file__).parents[2]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
]
SIZE = {"width": 1440, "height": 900}
EPOCHS = int(os.environ.get("MPSVIZ_SCREENSHOT_EPOCHS", "4"))
RUN_S = 180 + 30 * EPOCHS
VIEWS = {"manifold": "Manifold", "gram": "Gram", "separability": "Separability"}

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def chromium() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        complaint = "There is no Chromium on this machine: `apt-get install chromium`."
        if os.environ.get("CI"):
            pytest.fail(complaint)
        pytest.skip(complaint)
    return found


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = Path(os.environ.get("MPSVIZ_SCREENSHOTS") or tmp_path_factory.mktemp("screenshots"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app, running on a free port with an empty runs folder."""
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    log = tmp_path_factory.mktemp("server") / "log.txt"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "streamlit",
                "run",
                "app.py",
                "--server.port",
                str(port),
                "--server.headless",
                "true",
            ],
            cwd=ROOT,
            env=os.environ | {"MPSVIZ_RUNS": str(tmp_path_factory.mktemp("runs"))},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    url = f"http://localhost:{port}"
    try:
        _wait_for(url, server, log)
        yield url
    finally:
        server.terminate()
        server.wait(timeout=20)


def _wait_for(url: str, server: subprocess.Popen, log: Path) -> None:
    for _ in range(240):
        assert server.poll() is None, log.read_text()
        try:
            urllib.request.urlopen(f"{url}/_stcore/health", timeout=2)
            return
        except OSError:
            time.sleep(0.25)
    pytest.fail(f"The app did not start: {log.read_text()}")


class Visitor:
    """One browser tab, which notes what a visitor should never meet: errors on the page, calls to other machines."""

    def __init__(self, browser, address: str, theme: str) -> None:
        self.address = address
        self.page = browser.new_context(viewport=SIZE, color_scheme=theme).new_page()
        self.strangers: list[str] = []
        self.crashes: list[str] = []
        self.page.on("request", lambda request: self._note(request.url))
        self.page.on("pageerror", lambda error: self.crashes.append(str(error)))

    def _note(self, url: str) -> None:
        if not url.startswith((self.address, self.address.replace("http", "ws"), "data:", "blob:")):
            self.strangers.append(url)

    def open(self, path: str = "") -> None:
        self.page.goto(f"{self.address}/{path}")
        self.page.get_by_role("heading", level=1).wait_for(timeout=60_000)

    def settle(self) -> None:
        """Wait until the page has stopped running and its charts have been painted."""
        self.page.locator('[data-test-script-state="notRunning"]').wait_for(state="attached", timeout=60_000)
        self.page.wait_for_timeout(1500)

    def photograph(self, file: Path) -> None:
        self.settle()
        self.page.screenshot(path=str(file))


@pytest.fixture(scope="module")
def browser(chromium: str):
    with playwright.sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=chromium, headless=True, args=FLAGS)
        yield browser
        browser.close()


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
    page = finished_run.page
    finished_run.open("manifold")
    finished_run.settle()
    page.get_by_role("button", name="Play").click()
    title = page.locator(".annotation-text").nth(1)
    page.wait_for_timeout(500)
    playwright.expect(title).to_contain_text(f"epoch {EPOCHS}", timeout=30_000)


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
