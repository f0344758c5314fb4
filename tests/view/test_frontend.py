"""The JavaScript of ManifoldView: its own tests, and that the committed bundle is the build of its source.

Without Node, or without what `npm ci` installs, these are skipped and say so.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from mpsviz.view import BUNDLE

FRONTEND = BUNDLE.parent


@pytest.fixture(scope="module")
def npm() -> str:
    found = shutil.which("npm")
    if found is None:
        pytest.skip("There is no npm on this machine: the JavaScript is not tested.")
    return found


def run(npm: str, *arguments: str) -> None:
    done = subprocess.run([npm, *arguments], cwd=FRONTEND, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"npm {' '.join(arguments)}:\n{done.stdout}\n{done.stderr}"


def test_the_javascript_passes_its_tests(npm: str):
    run(npm, "test")


def test_the_bundle_is_the_build_of_its_source(npm: str, tmp_path: Path):
    if not (FRONTEND / "node_modules").is_dir():
        pytest.skip("esbuild is not installed: npm --prefix mpsviz/view/frontend ci")
    built = tmp_path / "built.js"
    run(npm, "run", "build", "--", f"--outfile={built}")
    assert built.read_bytes() == BUNDLE.read_bytes(), "build it again: npm --prefix mpsviz/view/frontend run build"


def test_modules_are_small():
    for module in FRONTEND.glob("src/**/*.js"):
        lines = len(module.read_text(encoding="utf-8").splitlines())
        assert lines <= 250, f"{module.name} has {lines} lines"
