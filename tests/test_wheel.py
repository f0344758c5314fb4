"""The wheel works where there is no checkout: its command tunes, and its app draws the first page."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import sysconfig
import time
import tomllib
import urllib.request
import venv
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.made_once import made_once

ROOT = Path(__file__).parents[1]
FIRST_PAGE = """
from streamlit.testing.v1 import AppTest
from mpsviz.locations import APP
page = AppTest.from_file(str(APP), default_timeout=120).run()
assert not page.exception, page.exception
print(page.title[0].value, [button.label for button in page.button])
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin/ of a fresh environment that holds the wheel, and sees this one's packages in place of downloads."""
    folder = made_once(tmp_path_factory, "wheel", install)
    return folder / "env" / "bin"


def install(folder: Path) -> None:
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    building = ["wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run([*pip, *building], check=True)
    (wheel,) = folder.glob("mpsviz-*.whl")
    venv.create(folder / "env", with_pip=False)
    python = folder / "env" / "bin" / "python"
    subprocess.run([*pip, "--python", str(python), "install", "--quiet", "--no-deps", str(wheel)], check=True)
    (site,) = (folder / "env" / "lib").glob("*/site-packages")
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")


@pytest.fixture
def elsewhere(tmp_path: Path) -> dict[str, object]:
    """How a command is run outside the checkout."""
    environment = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "MPSVIZ_RUNS"}}
    return {"cwd": tmp_path, "env": environment}


def test_its_files_are_its_own(installed: Path, elsewhere: dict):
    code = "from mpsviz.locations import ROOT, ASSETS; print(ROOT); print((ASSETS / 'mini-clip').is_dir())"
    code += "; print(all((ASSETS / name).is_file() for name in ('examples/runs.tar.xz', 'lessons/en/order.txt')))"
    lines = subprocess.run(
        [installed / "python", "-c", code], check=True, capture_output=True, text=True, **elsewhere
    ).stdout.splitlines()
    assert Path(lines[0]).is_relative_to(installed.parent)
    assert lines[1:] == ["True", "True"]


def test_its_command_tunes(installed: Path, elsewhere: dict, tmp_path: Path):
    done = subprocess.run(
        [installed / "mpsviz", "tune", "--method", "ce", "--shots", "1", "--epochs", "1", "--out", "first",
         "--set", "analysis.snapshots=1", "--set", "data.measured_images=60", "--set", 'analysis.projections=["pca"]'],
        check=True, capture_output=True, text=True, **elsewhere,
    )  # fmt: skip
    result = json.loads(done.stdout.splitlines()[-1])
    assert result["method"] == "ce"
    assert (tmp_path / "first" / "model.safetensors").is_file()


def test_its_app_draws_the_first_page(installed: Path, elsewhere: dict):
    elsewhere["env"]["MPSVIZ_ALLOW_CONTROL"] = "1"  # no server, so no address: it can't be known to be this machine's
    shown = subprocess.run(
        [installed / "python", "-c", FIRST_PAGE], check=True, capture_output=True, text=True, **elsewhere
    ).stdout
    assert "Start tuning" in shown


def test_its_command_serves_the_app(installed: Path, elsewhere: dict):
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [installed / "mpsviz", "app", "--headless", "--port", str(port)], stdout=subprocess.DEVNULL, **elsewhere
    )
    try:
        assert _answer(f"http://localhost:{port}/_stcore/health") == "ok"
    finally:
        server.terminate()
        server.wait(30)


def _answer(address: str) -> str:
    deadline = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                return answer.read().decode()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def test_what_is_pinned_and_tested_lies_within_what_the_wheel_asks_for():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = {Requirement(line).name: Requirement(line).specifier for line in project["dependencies"]}
    pinned = dict(line.split("==") for line in (ROOT / "requirements.txt").read_text(encoding="utf-8").split())
    assert set(asked) == set(pinned)
    for name, version in pinned.items():
        assert version in asked[name], f"{name}=={version} is not {asked[name]}"
