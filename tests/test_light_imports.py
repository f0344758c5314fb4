"""What takes seconds to import is imported where it is needed, not where a page or a command begins."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.source_tree import ROOT

LIGHT = {
    "torch": [
        "mpsviz.analysis.measures.registry",
        "mpsviz.figures.curves",
        "mpsviz.runs.background.imported_features",
        "mpsviz.runs.lifecycle.launcher",
        "mpsviz.runs.lifecycle.manage_runs",
        "mpsviz.runs.worker.entry",
        "mpsviz.runs.worker.worker",
        "mpsviz.runs.worker.analyst",
        "mpsviz.ui.tune.settings",
        "mpsviz.ui.explore.explorer",
        "mpsviz.runs.findings.kept",
        "mpsviz.cli.main",
        "mpsviz.runs.background.remeasure",
        "mpsviz.data.catalog",
        "mpsviz.runs.recording.recorder",
        "mpsviz.runs.recording.measuring",
        "mpsviz.config.presets",
        "mpsviz",
    ],
    "sklearn": [
        "mpsviz.analysis.projections.registry",
        "mpsviz.runs.worker.work",
        "mpsviz.runs.findings.compare",
        "mpsviz.cli.main",
        "mpsviz.runs.background.remeasure_process",
        "mpsviz.runs.recording.recorder",
        "mpsviz",
    ],
}
"""What takes seconds to import → modules that import it only when it is needed."""
IMPORTS_IT = """
import importlib, sys
unwanted, *modules = sys.argv[1:]
for module in modules:
    importlib.import_module(module)
    if unwanted in sys.modules:
        sys.exit(f"{module} imports {unwanted}")
"""


@pytest.mark.parametrize("unwanted", LIGHT)
def test_light_modules_stay_light(unwanted: str):
    command = [sys.executable, "-c", IMPORTS_IT, unwanted, *LIGHT[unwanted]]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_what_make_starts_keeps_what_it_compiled():
    """Elsewhere each process compiles all that it imports again, torch in 8 s; Docker images often say so."""
    command = ["make", "--eval", "told: ; @env", "told"]
    told = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True, env=told)
    assert "PATH=" in done.stdout
    assert "PYTHONDONTWRITEBYTECODE" not in done.stdout
