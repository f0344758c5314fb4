"""The app on a port of its own, and a browser to look at it.

Under CI a missing browser is a failure; elsewhere these tests are skipped and say why.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from mpsviz.runs.lifecycle import launcher
from mpsviz.runs.processes.process_identity import send_signal

ROOT = Path(__file__).parents[2]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--process-per-site",
    "--js-flags=--no-maglev --invocation-count-for-turbofan=100000",
]
"""The last but one lets tabs share a process, in which the app's code is compiled once; by the last one it is hardly
optimized any more, which a tab of seconds does not give back: it took half of the time of V8's own threads."""


@pytest.fixture(scope="module", autouse=True)
def processes_are_forked() -> None:
    """Here they are started as the app starts them."""


@pytest.fixture(scope="session")
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


@pytest.fixture(scope="session")
def link_to_runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the one app of all tests takes for its folder of runs; it leads to that of the module."""
    return tmp_path_factory.mktemp("app") / "runs"


@pytest.fixture(scope="module")
def runs_of_app(link_to_runs: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of the app's runs, empty at first; what still goes on there afterwards is ended."""
    root = tmp_path_factory.mktemp("runs")
    link_to_runs.unlink(missing_ok=True)
    link_to_runs.symlink_to(root)
    yield root
    end_runs(root)


def end_runs(root: Path) -> None:
    """Kill the workers of all runs that go on."""
    for run in launcher.list_runs(root):
        status = launcher.current_status(run)
        if status.going_on:
            send_signal(status, run.path, signal.SIGKILL)


@pytest.fixture(scope="session")
def address_of_app(link_to_runs: Path) -> Iterator[str]:
    """The app, running on a free port: its pages are imported, and a worker is warmed up, only once."""
    with serving("app.py", link_to_runs, link_to_runs.parent / "log.txt") as url:
        yield url


@pytest.fixture(scope="module")
def address(address_of_app: str, runs_of_app: Path) -> str:
    """The app with a runs folder of the module's own."""
    return address_of_app


@contextmanager
def serving(script: str, runs: Path, log: Path, *flags: str, port: int | None = None) -> Iterator[str]:
    """A Streamlit script of this repository; gives its address.

    Args:
        flags: further options of Streamlit.
        port: where it listens; None: wherever there is room.
    """
    port = port or free_port()
    options = ["--server.port", str(port), "--server.headless", "true", *flags]
    with log.open("wb") as output:
        server = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", script, *options],
            cwd=ROOT,
            env=os.environ | {"MPSVIZ_RUNS": str(runs)},
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


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("localhost", 0))
        return free.getsockname()[1]


def _wait_for(url: str, server: subprocess.Popen, log: Path) -> None:
    for _ in range(240):
        assert server.poll() is None, log.read_text()
        try:
            urllib.request.urlopen(f"{url}/_stcore/health", timeout=2)
            return
        except OSError:
            time.sleep(0.25)
    pytest.fail(f"The app did not start: {log.read_text()}")


@pytest.fixture(scope="session")
def browser_of_session(chromium: str):
    sync_playwright = _playwright().sync_playwright
    with sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=chromium, headless=True, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def context_of_session(browser_of_session):
    """The context of most tabs. An empty tab keeps their process, and the code it has compiled, until the end."""
    context = browser_of_session.new_context()
    empty = context.new_page()
    empty.route("**", lambda route: route.fulfill(body=""))
    empty.goto("http://localhost/")
    return context


@pytest.fixture(scope="module")
def browser(browser_of_session, context_of_session):
    """The one browser of all tests; tabs that a module leaves open are closed after it."""
    before = open_tabs(browser_of_session)
    yield browser_of_session
    close_others(browser_of_session, before)


@pytest.fixture(scope="module")
def context(browser, context_of_session):
    """For tabs that need no context of their own: they take half as much time to open."""
    return context_of_session


@pytest.fixture(autouse=True)
def tabs_are_closed(request: pytest.FixtureRequest) -> Iterator[None]:
    """Tabs that a test leaves open would go on painting, and asking the app, while others wait."""
    if "browser" not in request.fixturenames:
        yield
        return
    browser = request.getfixturevalue("browser")
    before = open_tabs(browser)
    yield
    close_others(browser, before)


def open_tabs(browser) -> set:
    return {tab for context in browser.contexts for tab in (context, *context.pages)}


def close_others(browser, kept: set) -> None:
    """Close contexts and tabs that were not there before."""
    for tab in open_tabs(browser) - kept:
        tab.close()


def _playwright():
    if os.environ.get("CI"):
        import playwright.sync_api

        return playwright.sync_api
    return pytest.importorskip("playwright.sync_api")
