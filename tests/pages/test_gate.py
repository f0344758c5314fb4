"""The real server, as `streamlit run app.py` starts it: whom it answers, and that it asks nobody anything."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import streamlit as st

from mpsviz.ui.server import gate, opening

ROOT = Path(__file__).parents[2]
WATCHED = """
import socket, sys
def watch(event, arguments):
    if event in ("socket.connect", "socket.sendto", "socket.getaddrinfo"):
        print("asks", event, arguments[-1] if event == "socket.connect" else arguments[0], flush=True)
sys.addaudithook(watch)
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
    probe.connect(("127.0.0.1", 9))
from streamlit.web.cli import main
sys.argv = ["streamlit", "run", "app.py", *sys.argv[1:]]
main()
"""
"""The server in a process that prints every connection that it makes; the first is its own proof that it does."""
UPGRADE = {
    "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}  # fmt: skip
SWITCHED, REFUSED = 101, 403


@dataclass
class Server:
    port: int
    log: Path

    def status(self, host: str, origin: str | None = None, path: str = "/_stcore/stream") -> int:
        return self.answer(host, origin, path)[0]

    def answer(
        self, host: str, origin: str | None = None, path: str = "/_stcore/stream", method: str = "GET"
    ) -> tuple[int, str]:
        """Status and text. '{}' stands for the port."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.putrequest(method, path, skip_host=True)
        headers = {"Host": host, **(UPGRADE if path.endswith("stream") else {})}
        for name, value in (headers | ({"Origin": origin} if origin else {})).items():
            connection.putheader(name, value.format(self.port))
        connection.endheaders()
        reply = connection.getresponse()
        text = "" if reply.status == SWITCHED else reply.read().decode()
        connection.close()
        return reply.status, text

    def asked(self) -> list[str]:
        return [line for line in self.log.read_text().splitlines() if line.startswith("asks")]


def started(folder: Path, *flags: str) -> Iterator[Server]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Server(port, folder / "log.txt")
    arguments = [sys.executable, "-c", WATCHED, "--server.port", str(port), "--server.headless", "true", *flags]
    with (
        server.log.open("wb") as log,
        subprocess.Popen(
            arguments, cwd=ROOT, env=os.environ | {"MPSVIZ_RUNS": str(folder)}, stdout=log, stderr=log
        ) as process,
    ):
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            assert process.poll() is None, server.log.read_text()
            try:
                if server.status("localhost", path="/_stcore/health") == 200:
                    break
            except OSError:
                time.sleep(0.1)
        yield server
        process.terminate()
        process.wait(timeout=30)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    yield from started(tmp_path_factory.mktemp("server"))


@pytest.fixture(scope="module")
def open_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One that listens to every address and lets pages of one other origin in."""
    flags = ("--server.address", "0.0.0.0", "--server.corsAllowedOrigins", "https://friend.example")
    yield from started(tmp_path_factory.mktemp("open"), *flags)


@pytest.mark.parametrize("host", ["localhost:{}", "127.0.0.1:{}", "[::1]:{}", "LOCALHOST:{}"])
def test_its_own_pages_get_in(host: str, server: Server):
    assert server.status(host, f"http://{host}") == SWITCHED
    assert server.status(host) == SWITCHED, "no browser: a program of this machine"
    assert server.status(host, path="/") == 200


@pytest.mark.parametrize("host", ["evil.example:{}", "evil.example", "localhost.evil.example", "192.168.1.7:{}", ""])
def test_a_name_that_is_made_to_lead_here_does_not(host: str, server: Server):
    for origin, path in ((f"http://{host}", "/_stcore/stream"), (None, "/_stcore/stream"), (None, "/")):
        status, text = server.answer(host, origin, path)
        assert status == REFUSED
        assert "--server.allowedHosts NAME" in text


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "http://evil.example:{}", "https://localhost.evil.example", "null"]
)
def test_a_page_of_another_origin_does_not_and_nobody_is_asked_about_it(origin: str, server: Server):
    status, text = server.answer("localhost:{}", origin)
    assert status == REFUSED
    assert "--server.corsAllowedOrigins" in text
    assert server.asked() == ["asks socket.connect ('127.0.0.1', 9)"]


def test_one_that_listens_everywhere_answers_to_addresses_and_its_own_name_only(open_server: Server):
    for host in ("127.0.0.1:{}", "192.168.1.7:{}", "[fe80::1]:{}", socket.gethostname(), "localhost"):
        assert open_server.status(host, f"http://{host}") == SWITCHED
    assert open_server.status("evil.example", "http://evil.example") == REFUSED


def test_a_page_that_was_named_gets_in_and_nobody_is_asked_about_it(open_server: Server):
    assert open_server.status("localhost:{}", "https://friend.example") == SWITCHED
    assert open_server.status("localhost:{}", "https://foe.example") == REFUSED
    assert open_server.asked() == ["asks socket.connect ('127.0.0.1', 9)"]


def test_where_nobody_may_change_anything_no_file_is_taken(server: Server, open_server: Server):
    path = "/_stcore/upload_file/session/file"
    assert open_server.answer("localhost:{}", path=path, method="PUT") == (REFUSED, gate.NO_FILES)
    assert gate.NO_FILES not in server.answer("localhost:{}", path=path, method="PUT")[1]


@pytest.fixture
def options(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    said = {"server.allowedHosts": [], "server.address": "localhost", "browser.serverAddress": "localhost"}
    monkeypatch.setattr(st, "get_option", said.get)
    return said


@pytest.mark.parametrize(
    ("address", "host", "answers"),
    [
        ("localhost", "localhost:8501", True),
        ("localhost", "localhost.", True),
        ("localhost", "192.168.1.7", False),
        ("192.168.1.7", "192.168.1.7:8501", True),
        ("192.168.1.7", "192.168.1.8:8501", False),
        ("lab-3.example.org", "LAB-3.example.org", True),
        ("lab-3.example.org", "lab-4.example.org", False),
        ("lab-3.example.org", "localhost", True),
        (None, "10.0.0.1", True),
        ("", "10.0.0.1.evil.example", False),
        ("::", "[2001:db8::1]:8501", True),
        ("localhost", "user@localhost", False),
        ("localhost", "localhost/path", False),
        ("localhost", "localhost:port", False),
        ("localhost", None, False),
    ],
)
def test_it_answers_to_the_address_that_it_was_told(
    address: str | None, host: str | None, answers: bool, options: dict[str, object]
):
    options["server.address"] = address
    assert gate.answers_to(host) is answers


@pytest.mark.parametrize(
    ("listed", "host", "answers"),
    [
        (["app.example.org"], "app.example.org:443", True),
        (["app.example.org"], "localhost", False),
        (["*.example.org"], "a.example.org", True),
        (["*.example.org"], "example.org", False),
        (["*"], "anything.example", True),
    ],
)
def test_names_that_are_listed_are_those_that_count(
    listed: list[str], host: str, answers: bool, options: dict[str, object]
):
    options["server.allowedHosts"] = listed
    assert gate.answers_to(host) is answers


def test_the_address_that_browsers_are_told_is_one_of_its_names(options: dict[str, object]):
    options["browser.serverAddress"] = "viz.example.org"
    assert gate.answers_to("viz.example.org")


@pytest.mark.parametrize(
    ("address", "url"),
    [("localhost", "localhost"), (None, "localhost"), ("0.0.0.0", "localhost"), ("10.1.2.3", "10.1.2.3")],
)
def test_the_address_that_is_opened_is_one_that_a_browser_can_reach(
    address: str | None, url: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(opening, "address", lambda: address)
    assert opening.url_here().startswith(f"http://{url}:")
