"""Imports go one way, and the rooms above the run folder know neither torch nor the method."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

ALLOWED = {
    "errors": set(),
    "labels": set(),
    "setting_types": set(),
    "methods": {"setting_types"},
    "options": {"methods"},
    "config": {"errors", "methods", "setting_types"},
    "presets": {"config", "errors"},
    "data": {"config", "cores", "errors", "labels"},
    "backbone": {"config", "data", "errors"},
    "analysis": {"config", "errors"},
    "tuning": {"backbone", "config", "cores", "data", "errors", "methods"},
    "runs": {"analysis", "backbone", "config", "cores", "data", "errors", "labels", "tuning"},
    "figures": {"analysis"},
    "ui": {
        "analysis",
        "config",
        "data",
        "errors",
        "figures",
        "labels",
        "methods",
        "options",
        "presets",
        "runs",
        "setting_types",
    },
    "inputs": {"data", "errors"},
    "tuned": {"config", "data", "inputs", "methods", "tuning"},
    "estimator": {"config", "data", "inputs", "tuned", "tuning"},
    "from_run": {"config", "errors", "labels", "runs", "tuned", "tuning"},
    "bench": {"errors"},
    "terminal": set(),
    "foreground": {"cores", "errors", "runs", "terminal"},
    "fetch": {"runs", "terminal"},
    "analyse": {"analysis", "runs"},
    "cli": {"analyse", "bench", "config", "data", "errors", "fetch", "foreground", "options", "presets", "runs"},
    "__main__": {"cli"},
    "cores": set(),
}
"""Which rooms of mpsviz a room may import, besides itself."""

TUNING_IMPORTERS = {
    "checkpoints.py",
    "estimator.py",
    "follower.py",
    "from_run.py",
    "plan.py",
    "room.py",
    "tally.py",
    "tuned.py",
    "worker.py",
}
"""What carries out runs, and what Python programs use; pages never wait for torch."""
LIGHT_RUNS = {
    "asked",
    "caveats",
    "checkpoints",
    "control",
    "downloads",
    "imported",
    "keeping",
    "launcher",
    "log",
    "measuring",
    "problems",
    "queue",
    "reconcile",
    "status",
    "store",
    "thumbs",
    "warm",
}
"""The modules of `runs` that pages may use: they read and write folders and start processes."""
LIGHT_DATA = {
    "catalog",
    "choosing",
    "dataset",
    "download",
    "feature_files",
    "feature_names",
    "features",
    "fewshot",
    "measured",
    "paths",
    "prompt_faults",
    "prompting",
    "small_classes",
    "text_length",
    "unpack",
}
"""The modules of `data` that pages may use: they list images and decode none."""

FORBIDDEN = {
    "analysis": {"torch", "torchvision", "open_clip", "streamlit"},
    "figures": {"torch", "torchvision", "open_clip", "streamlit"},
    "tuning": {"streamlit", "plotly"},
    "data": {"streamlit", "plotly"},
    "backbone": {"streamlit", "plotly"},
    "runs": {"streamlit", "plotly"},
    "ui": {"torch", "torchvision", "open_clip"},
    "pages": {"torch", "torchvision", "open_clip", "numpy", "pandas", "plotly"},
}


def imports(file: Path) -> set[str]:
    """Every module that a file imports, anywhere in it, by its full name."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def room(file: Path) -> str:
    parts = file.relative_to(ROOT).parts
    return Path(parts[1]).stem if parts[0] == "mpsviz" else Path(parts[0]).stem


PRODUCT = sorted([*ROOT.glob("mpsviz/**/*.py"), *ROOT.glob("pages/*.py"), ROOT / "app.py"])


@pytest.mark.parametrize("file", PRODUCT, ids=lambda file: str(file.relative_to(ROOT)))
def test_imports_go_down_only(file: Path):
    here = room(file)
    for module in imports(file):
        parts = module.split(".")
        if parts[0] == "mpsviz" and len(parts) > 1 and here in ALLOWED:
            assert parts[1] in ALLOWED[here] | {here} or parts[1] == "__version__", f"{here} imports {module}"
        assert parts[0] not in FORBIDDEN.get(here, set()), f"{here} imports {parts[0]}"


def test_only_the_worker_and_the_python_face_import_tuning():
    above = [file for file in PRODUCT if room(file) not in {"tuning"}]
    importers = {file.name for file in above if any(name.startswith("mpsviz.tuning") for name in imports(file))}
    assert importers == TUNING_IMPORTERS


@pytest.mark.parametrize("folder", ["pages", "mpsviz/ui"])
def test_pages_use_only_the_light_part_of_runs_and_data(folder: str):
    for file in (ROOT / folder).glob("*.py"):
        for module in imports(file):
            if module.startswith("mpsviz.runs."):
                assert module.split(".")[2] in LIGHT_RUNS, f"{file.name} imports {module}"
            if module.startswith("mpsviz.data."):
                assert module.split(".")[2] in LIGHT_DATA, f"{file.name} imports {module}"


@pytest.mark.parametrize(
    ("module", "unwanted"),
    [
        ("mpsviz.analysis.measures.registry", "torch"),
        ("mpsviz.figures.maps", "torch"),
        ("mpsviz.runs.background.imported_features", "torch"),
        ("mpsviz.runs.lifecycle.launcher", "torch"),
        ("mpsviz.runs.lifecycle.manage_runs", "torch"),
        ("mpsviz.runs.worker.entry", "torch"),
        ("mpsviz.ui.tune.settings", "torch"),
        ("mpsviz.analysis.projections.registry", "sklearn"),
        ("mpsviz.runs.worker.worker", "sklearn"),
        ("mpsviz.cli.main", "torch"),
        ("mpsviz.cli.main", "sklearn"),
        ("mpsviz.runs.background.remeasure", "torch"),
        ("mpsviz.runs.background.remeasure_process", "sklearn"),
        ("mpsviz.data.catalog", "torch"),
        ("mpsviz.config.presets", "torch"),
        ("mpsviz", "torch"),
        ("mpsviz", "sklearn"),
    ],
)
def test_light_modules_stay_light(module: str, unwanted: str):
    code = f"import sys, {module}; sys.exit('{unwanted}' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_what_a_user_may_choose_is_what_the_registries_hold():
    from mpsviz.config import choices
    from mpsviz.data.catalog import DATASETS
    from mpsviz.tuning.methods import METHODS

    assert set(choices.DATASETS) == set(DATASETS)
    assert set(choices.METHODS) == set(METHODS)


def test_streamlit_stays_in_its_rooms():
    users = {room(file) for file in PRODUCT if any(name.split(".")[0] == "streamlit" for name in imports(file))}
    assert users <= {"app", "pages", "ui"}
