"""A run does not care about tabs: they close, they open, several look at it, and all see the same."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle import launcher
from mpsviz.runs.lifecycle.status import Status, write_status
from tests.browser.conftest import end_runs
from tests.browser.visitor import Visitor
from tests.pages.made_run import make_run, running

PATIENCE_S = 480
"""For a worker, which imports torch, on a machine that does other things too."""
AGREE_MS = 60_000
"""For a page, on such a machine."""

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def nothing_goes_on(runs_of_app: Path) -> Iterator[None]:
    yield
    end_runs(runs_of_app)


def becomes(run: RunFolder, condition: Callable[[Status], bool], what: str) -> None:
    """Wait for the run itself."""
    deadline = time.monotonic() + PATIENCE_S
    while not condition(status := launcher.current_status(run)):
        assert time.monotonic() < deadline, f"waited {PATIENCE_S} s for {what}: {status}"
        time.sleep(0.5)


def all_see(visitors: Iterable[Visitor], state: str) -> None:
    """Wait until the sidebars of all of them show that state."""
    began = time.monotonic()
    for visitor in visitors:
        sidebar = visitor.page.get_by_test_id("stSidebar")
        sidebar.get_by_text(state, exact=True).first.wait_for(timeout=AGREE_MS)
        print(f"{state}: seen {time.monotonic() - began:.2f} s after it was so")


def press(visitor: Visitor, button: str) -> None:
    visitor.page.get_by_test_id("stMain").get_by_role("button", name=button, exact=True).click(timeout=AGREE_MS)


def started(visitor: Visitor, root: Path) -> RunFolder:
    """Start a long run on the Tune page, and close that page."""
    visitor.open()
    epochs = visitor.page.get_by_role("spinbutton", name="Epochs", exact=True)
    epochs.fill("1000")
    epochs.press("Enter")
    visitor.settle()
    visitor.page.get_by_role("button", name="Start tuning").click()
    deadline = time.monotonic() + PATIENCE_S
    while not (runs := launcher.list_runs(root)):
        assert time.monotonic() < deadline, "no run was started"
        visitor.page.wait_for_timeout(100)
    visitor.page.close()
    return runs[0]


def test_a_run_goes_on_without_its_page_and_all_pages_agree(context, address: str, runs_of_app: Path):
    first, idle, again = (Visitor(context, address, theme) for theme in ("light", "light", "dark"))
    idle.open("runs")
    run = started(first, runs_of_app)
    becomes(run, lambda status: status.step > 0, "the first step")
    all_see([idle], "running")
    again.open("runs")
    pages = (idle, again)
    all_see(pages, "running")
    press(idle, "Pause")
    becomes(run, lambda status: status.state == "paused", "the pause")
    all_see(pages, "paused")
    reached = launcher.current_status(run).step
    press(again, "Resume")
    becomes(run, lambda status: status.state == "running" and status.step > reached, "a step more")
    all_see(pages, "running")
    press(idle, "Cancel")
    becomes(run, lambda status: status.state == "cancelled", "the cancel")
    all_see(pages, "cancelled")
    for visitor in (first, *pages):
        assert visitor.crashes == []
        assert visitor.strangers == []


def test_a_reload_starts_nothing(context, address: str, runs_of_app: Path):
    visitor = Visitor(context, address, "light")
    visitor.open()
    before = sorted(run.path.name for run in launcher.list_runs(runs_of_app))
    for _ in range(2):
        visitor.page.reload()
        visitor.settle()
    assert sorted(run.path.name for run in launcher.list_runs(runs_of_app)) == before


def test_an_idle_page_does_not_poll(context, address: str):
    visitor = Visitor(context, address, "light")
    sent: list[object] = []
    visitor.page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame)))
    visitor.open("runs")
    visitor.settle()
    opened = len(sent)
    assert opened > 0, "the page speaks to the app when it is opened"
    visitor.page.wait_for_timeout(6000)  # four times what lies between two polls
    assert len(sent) == opened
    visitor.page.wait_for_function(  # what draws charts is fetched meanwhile
        "performance.getEntriesByType('resource').some(it => it.name.includes('PlotlyChart'))", timeout=60_000
    )


def see(visitor: Visitor, seen: bool) -> None:
    """Let the page believe that its tab is seen, or is behind another one."""
    visitor.page.evaluate(
        """seen => {
             Object.defineProperty(document, "hidden", { configurable: true, value: !seen });
             document.dispatchEvent(new Event("visibilitychange"));
           }""",
        seen,
    )


@pytest.fixture
def worker() -> Iterator[int]:
    """The id of a process that does nothing, and may be killed."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        yield process.pid
        process.kill()


def test_a_followed_run_is_drawn_again_only_when_what_is_shown_has_changed(
    context, address: str, runs_of_app: Path, worker: int
):
    """Its bar moves with every step, without a word to Streamlit, which would look at all of the page again."""
    status = running(worker, 1, 30)
    run = make_run(runs_of_app / "followed", epochs=(0, 1), status=status)
    visitor = Visitor(context, address, "light")
    sent: list[object] = []
    visitor.page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame)))
    visitor.open("?run=followed")
    visitor.page.get_by_text("step 8 of 240").wait_for(timeout=AGREE_MS)
    visitor.settle()
    visitor.page.wait_for_timeout(2000)
    known = len(sent)
    write_status(run, status.model_copy(update={"step": 15}))
    visitor.page.get_by_text("step 15 of 240").wait_for(timeout=AGREE_MS)
    bar = visitor.page.get_by_role("progressbar")
    assert bar.get_attribute("aria-valuenow") == "6", "nine tenths of 15 of 240 steps"
    assert len(sent) == known
    see(visitor, False)
    asked: list[str] = []
    visitor.page.on("request", lambda request: asked.append(request.url))
    write_status(run, status.model_copy(update={"step": 16, "notes": ("The batch was halved.",)}))
    visitor.page.wait_for_timeout(2500)  # twice what lies between two looks
    assert asked == [], "nobody sees the page"
    see(visitor, True)
    visitor.page.get_by_text("The batch was halved.").wait_for(timeout=AGREE_MS)
    assert len(sent) > known
    visitor.page.route("**/polling/**", lambda route: route.fulfill(status=200, body="<html>Log in first</html>"))
    write_status(run, status.model_copy(update={"step": 17, "notes": ("The batch was quartered.",)}))
    visitor.page.get_by_text("The batch was quartered.").wait_for(timeout=AGREE_MS)  # something else answers instead
    visitor.page.unroute("**/polling/**")
    write_status(run, status.model_copy(update={"state": "finished"}))
    visitor.page.get_by_test_id("stSidebar").get_by_text("finished", exact=True).wait_for(timeout=AGREE_MS)
    bar.wait_for(state="detached", timeout=AGREE_MS)
    assert visitor.complaints == []


def test_a_run_is_deleted_when_that_was_confirmed(context, address: str, runs_of_app: Path):
    """The dialog is one of a live page only."""
    make_run(runs_of_app / "precious", epochs=(0, 1))
    visitor = Visitor(context, address, "light")
    visitor.open("runs?run=precious")
    press(visitor, "Delete…")
    visitor.page.get_by_role("dialog").get_by_text("goes to the trash").wait_for(timeout=AGREE_MS)
    assert (runs_of_app / "precious").exists()
    visitor.page.get_by_role("dialog").get_by_role("button", name="Move to the trash").click()
    visitor.page.get_by_role("dialog").wait_for(state="detached", timeout=AGREE_MS)
    visitor.page.get_by_text("Trash (1)").wait_for(timeout=AGREE_MS)
    assert not (runs_of_app / "precious").exists()
    assert visitor.crashes == []
