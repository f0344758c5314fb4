"""Benchmarks fetched by a process of its own, from a server that only looks like the one on the internet."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from mpsviz.errors import UserError
from mpsviz.runs.background import downloads
from mpsviz.runs.background.downloads import DownloadStatus, cancel, carry_out, start, status_of
from mpsviz.runs.processes.process_identity import process_start_time

NAME = "food101"
"""Its address begins with http://, so that a proxy can answer in its place."""
PIECE = bytes(2**16)


class Server(ThreadingHTTPServer):
    """Sends one piece, and the rest when it is told to."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.go_on = threading.Event()


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_HEAD(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(2 * len(PIECE)))
        self.end_headers()

    def do_GET(self) -> None:
        self.do_HEAD()
        self.wfile.write(PIECE)
        self.wfile.flush()
        if self.server.go_on.wait(120):
            self.wfile.write(PIECE)

    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads it."""


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MPSVIZ_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    server = Server()
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.delenv("no_proxy", raising=False)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy where nobody listens: what no network looks like."""
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")


def wait_until(what: Callable[[DownloadStatus], bool]) -> DownloadStatus:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        status = status_of(NAME)
        if status is not None and what(status):
            return status
        time.sleep(0.05)
    pytest.fail(f"still {status_of(NAME)}")


def test_it_says_how_far_it_is_and_is_cancelled_without_a_trace(tmp_path: Path, server: Server):
    start(NAME, tmp_path / "data")
    begun = wait_until(lambda status: status.done_bytes >= len(PIECE))
    assert begun.state == "running"
    assert 0 < begun.share < 1
    assert begun.seconds_left is not None
    assert begun.seconds_left > 0
    start(NAME, tmp_path / "elsewhere")
    again = status_of(NAME)
    assert again is not None
    assert (again.pid, again.root) == (begun.pid, str(tmp_path / "data")), "it is fetched once"
    cancel(NAME)
    assert wait_until(lambda status: status.state != "running").state == "cancelled"
    assert list((tmp_path / "data").iterdir()) == []


def test_one_that_ends_while_it_is_looked_at_has_ended_as_it_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    begun = downloads._begun(NAME, tmp_path, os.getpid())
    downloads._write(begun)

    def ends_now(*_: object) -> bool:
        downloads._write(begun.model_copy(update={"state": "cancelled"}))
        return False

    monkeypatch.setattr(downloads, "is_alive", ends_now)
    status = status_of(NAME)
    assert status is not None
    assert status.state == "cancelled"


def test_what_is_not_what_it_should_be_is_told(tmp_path: Path, server: Server):
    server.go_on.set()
    start(NAME, tmp_path)
    status = wait_until(lambda status: status.state != "running")
    assert status.error is not None
    assert (status.state, status.error.what) == ("failed", "What was downloaded of 'food101' is damaged.")


def test_no_network_is_one_sentence(tmp_path: Path, no_server: None):
    start(NAME, tmp_path / "data")
    status = wait_until(lambda status: status.state != "running")
    assert status.error is not None
    assert status.error.what == "There is no connection to the server of 'food101'."
    assert status.error.next.startswith("Connect to the internet, or do it by hand: put the class folders of food-101")
    assert list((tmp_path / "data").iterdir()) == []


def test_a_process_that_was_killed_is_found_out(tmp_path: Path, server: Server):
    start(NAME, tmp_path)
    pid = wait_until(lambda status: status.done_bytes > 0).pid
    os.kill(pid, signal.SIGKILL)
    status = wait_until(lambda status: status.state != "running")
    assert status.error is not None
    assert "stopped from outside" in status.error.what
    assert process_start_time(pid) is None, "it is dead, whether or not it was reaped"


def test_a_process_can_carry_it_out_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(downloads, "download", lambda name, root, tell: root)
    seen: list[str] = []
    status = carry_out(NAME, tmp_path, lambda status: seen.append(status.state))
    assert seen == ["running", "finished"]
    assert status_of(NAME) == status


@pytest.mark.parametrize("do", [start, lambda name, root: carry_out(name, root, lambda _: None)])
def test_what_can_not_be_fetched_is_refused_and_leaves_no_state(do: Callable[[str, Path], object], tmp_path: Path):
    with pytest.raises(UserError, match="'ucf101' can't be downloaded"):
        do("ucf101", tmp_path)
    assert status_of("ucf101") is None


def test_a_cache_that_can_not_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("MPSVIZ_CACHE", str(tmp_path / "file"))
    with pytest.raises(UserError, match="can't be started"):
        start(NAME, tmp_path)
