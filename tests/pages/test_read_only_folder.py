"""A recording in a folder that the reader may not write, by a reader who is not root: shown, and left as it is."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest

from mpsviz import Recorder
from tests.runs.recordings import LABELS, NAMES, N, features, measured

from .test_all_pages import ROOT

NOBODY = 65534
AS_NOBODY = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
LOOK = """
import json, os, sys
from streamlit.testing.v1 import AppTest
said = {"user": os.getuid()}
for page in ("tune", "manifold", "gram", "separability", "diagnosis", "predictions", "compare", "runs"):
    app = AppTest.from_file("app.py", default_timeout=60)
    app.query_params["run"] = "kept"
    app = (app if page == "tune" else app.switch_page(f"pages/{page}.py")).run()
    said[page] = [str(one.value) for kind in (app.exception, app.error, app.warning) for one in kind]
print(json.dumps(said))
"""


@pytest.mark.long
@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root can become nobody")
@pytest.mark.skipif(shutil.which("setpriv") is None, reason="there is no setpriv")
def test_every_page_shows_a_folder_that_its_reader_may_not_write():
    with tempfile.TemporaryDirectory(dir="/tmp") as place:  # pytest's own folders are for their owner alone
        room = Path(place)
        room.chmod(0o755)
        images = np.random.default_rng(0).integers(0, 255, (N, 9, 9, 3), dtype=np.uint8)
        with Recorder(room / "runs" / "kept", labels=LABELS, class_names=NAMES, images=images, analyse=False) as one:
            for at in range(2):
                one.snapshot(at, features(at))
        measured(one.run)
        (room / "cache").mkdir()
        os.chown(room / "cache", NOBODY, NOBODY)
        inside = [room / "runs", *(room / "runs").rglob("*")]
        for file in inside:
            file.chmod(0o555 if file.is_dir() else 0o444)
        before = {file: file.stat().st_mtime_ns for file in inside}
        can_read = subprocess.run([*AS_NOBODY, sys.executable, "-c", "import streamlit"], cwd=ROOT, check=False)
        if can_read.returncode:
            pytest.skip("nobody may not read this Python or this checkout")
        found = subprocess.run(
            [*AS_NOBODY, sys.executable, "-c", LOOK],
            cwd=ROOT, check=True, capture_output=True, text=True,
            env={
                **os.environ, "HOME": str(room / "cache"), "MPSVIZ_CACHE": str(room / "cache"), "MPSVIZ_EXAMPLES": "0",
                "MPSVIZ_RUNS": str(room / "runs"), "NUMBA_CACHE_DIR": str(room / "cache"),
            },
        )  # fmt: skip
        said = json.loads(found.stdout.splitlines()[-1])
        assert said.pop("user") == NOBODY
        assert said == {page: [] for page in said}
        assert {file: file.stat().st_mtime_ns for file in [room / "runs", *(room / "runs").rglob("*")]} == before
