"""The walls of the house: which room may import which."""

from __future__ import annotations

import ast
from graphlib import TopologicalSorter
from pathlib import Path

from tests.source_tree import MODULES, PRODUCT, ROOMS, ROOT, imports, place, room_of

EVIDENCE = {"analysis.features", "analysis.evidence"}
MEASURED = EVIDENCE | {"analysis.transport", "analysis.measures.geometry", "analysis.measures.classes"}
ANALYSIS = EVIDENCE | {
    "analysis.transport", "analysis.measures", "analysis.measures.geometry", "analysis.measures.classes",
    "analysis.projections.layouts",
    "analysis.projections", "analysis.fidelity", "analysis.predictions", "analysis.comparison", "analysis.findings",
    "analysis.findings.chance", "analysis.findings.geometry", "analysis.findings.classes", "analysis.findings.limits",
    "analysis.encoders",
}  # fmt: skip
DATA = {
    "data.dataset", "data.prompts", "data.images", "data.formats", "data.formats.folders", "data.formats.archives",
    "data.formats.tables", "data.formats.features", "data.benchmarks", "data.splits", "data",
}  # fmt: skip
TUNING = {
    "tuning", "tuning.losses", "tuning.towers", "tuning.loop", "tuning.saving", "tuning.methods.frozen",
    "tuning.methods", "tuning.setup",
}  # fmt: skip
RUNS = {
    "runs.folder", "runs.findings", "runs.processes", "runs.resume", "runs.lifecycle", "runs.background",
    "runs.comparison", "runs.sweep",
}  # fmt: skip
PAGES = {"config", *ANALYSIS, *DATA, *RUNS, "figures"}

ALLOWED: dict[str, set[str]] = {
    "config": set(),
    "data.dataset": {"config"},
    "data.images": {"data.dataset"},
    "data.prompts": {"config", "data.dataset"},
    "data.formats": set(),
    "data.formats.folders": {"data.dataset"},
    "data.formats.archives": {"data.dataset", "data.formats", "data.formats.folders"},
    "data.formats.tables": {"data.dataset", "data.formats", "data.formats.folders"},
    "data.formats.features": {"data.dataset", "data.formats.folders", "data.formats.tables"},
    "data.benchmarks": {"data.dataset", "data.formats.folders"},
    "data.splits": {"config", "data.dataset", "data.images"},
    "data": {"config", *DATA} - {"data", "data.images"},
    "backbone": {"config", "data.dataset", "data.images", "data.prompts"},
    "analysis.features": set(),
    "analysis.evidence": {"analysis.features"},
    "analysis.transport": EVIDENCE,
    "analysis.measures.geometry": EVIDENCE,
    "analysis.measures.classes": {*EVIDENCE, "analysis.measures.geometry"},
    "analysis.measures": {*EVIDENCE, "analysis.transport", "analysis.measures.geometry", "analysis.measures.classes"},
    "analysis.encoders": {"analysis.features", "analysis.transport"},
    "analysis.comparison": set(),
    "analysis.predictions": {*EVIDENCE, "analysis.measures.classes"},
    "analysis.projections.layouts": {"analysis.features"},
    "analysis.projections": {"analysis.features", "analysis.projections.layouts"},
    "analysis.fidelity": {"analysis.features", "analysis.projections"},
    "analysis.findings.chance": EVIDENCE,
    "analysis.findings.geometry": {*MEASURED, "analysis.findings.chance"},
    "analysis.findings.classes": {*MEASURED, "analysis.findings.chance"},
    "analysis.findings.limits": {*MEASURED, "analysis.findings.chance"},
    "analysis.findings": {
        "analysis.findings.chance", "analysis.findings.geometry", "analysis.findings.classes",
        "analysis.findings.limits",
    },
    "tuning.losses": {"config", "backbone"},
    "tuning.towers": {"config", "backbone", "tuning.losses"},
    "tuning": {"config", "backbone", "tuning.losses", "tuning.towers"},
    "tuning.loop": {"config", "data.images", "tuning", "tuning.towers"},
    "tuning.saving": {"config", "backbone", "data.images", "tuning", "tuning.loop", "tuning.losses", "tuning.towers"},
    "tuning.methods.frozen": {
        "config", "backbone", "tuning", "tuning.loop", "tuning.losses", "tuning.saving", "tuning.towers"
    },
    "tuning.methods": {
        "config", "backbone", "tuning", "tuning.loop", "tuning.losses", "tuning.saving", "tuning.towers",
        "tuning.methods.frozen", "data.images",
    },
    "tuning.setup": {"config", "backbone", *DATA, *TUNING},
    "runs.folder": {"config", "data.dataset", "data.images", *ANALYSIS},
    "runs.findings": {"config", *ANALYSIS, "runs.folder"},
    "runs.processes": {"config", "runs.folder"},
    "runs.resume": {"config", *DATA, "runs.folder", "runs.processes", "tuning.loop"},
    "runs.lifecycle": {"config", *DATA, "runs.folder", "runs.processes", "runs.resume", "tuning.setup"},
    "runs.worker": {"config", *DATA, "backbone", *ANALYSIS, *TUNING, *RUNS} - {"runs.background", "runs.sweep"},
    "runs.comparison": {"config", "runs.folder", "runs.lifecycle", "runs.findings", *ANALYSIS},
    "runs.background": {"config", *DATA, *ANALYSIS, *RUNS, "runs.worker"} - {"runs.background", "runs.sweep"},
    "runs.recording": {"config", *DATA, *ANALYSIS, *RUNS, "runs.worker"} - {"runs.sweep"},
    "runs.sweep": {
        "config", *DATA, *ANALYSIS, "runs.folder", "runs.processes", "runs.resume", "runs.lifecycle", "runs.comparison",
        "runs.worker", "tuning.setup",
    },
    "lessons": {*ANALYSIS, "runs.folder", "runs.findings"},
    "figures": ANALYSIS,
    "view.caching": set(),
    "view": {*ANALYSIS, "view.caching"},
    "view.runs": {*ANALYSIS, *RUNS, "view", "view.caching", "ui.tables"},
    "export": {"runs.folder"},
    "export.files": {"config", *ANALYSIS, *RUNS, "view", "view.runs", "ui.tables"},
    "export.logs": {"analysis.comparison", "runs.folder", "runs.lifecycle"},
    "notebook": {
        "config", *ANALYSIS, "runs.folder", "runs.comparison", "runs.findings", "runs.lifecycle", "figures", "view",
        "view.runs", "export.files", "export.report", "ui.tables",
    },
    "export.weights": {
        "config", "data.dataset", *ANALYSIS, *RUNS, "backbone", "tuning", "tuning.saving", "api", "ui.tables",
    },
    "export.report": {"config", *ANALYSIS, *RUNS, "figures", "view", "view.runs", "ui.tables"},
    "ui.tables": PAGES,
    "ui.polling": set(),
    "ui.session": {*PAGES, "ui.tables"},
    "ui.shared": {*PAGES, "ui.tables", "ui.polling", "ui.session", "export", "export.report"},
    "ui.server": {"ui.polling", "ui.shared", "view", "view.runs"},
    "ui.tune": {*PAGES, "ui", "ui.tables", "ui.polling", "ui.session", "ui.shared", "ui.explore"},
    "ui.manifold": {*PAGES, "ui", "ui.tables", "ui.session", "ui.shared"},
    "ui.explore": {*PAGES, "view", "view.runs", "ui", "ui.tables", "ui.session", "ui.shared"},
    "ui.gram": {*PAGES, "ui", "ui.tables", "ui.session", "ui.shared"},
    "ui.diagnosis": {*PAGES, "ui", "ui.tables", "ui.session", "ui.shared"},
    "ui.learn": {*PAGES, "lessons", "ui", "ui.tables", "ui.session", "ui.shared", "ui.explore"},
    "ui.compare": {*PAGES, "ui", "ui.tables", "ui.session", "ui.shared"},
    "ui.predictions": {*PAGES, "ui", "ui.tables", "ui.session", "ui.shared"},
    "ui.runs": {*PAGES, "ui", "ui.tables", "ui.session", "ui.shared", "ui.tune", "ui.compare"},
    "ui": set(),
    "callbacks": {"runs.lifecycle", "watching"},
    "watching": {
        "analysis.projections", "backbone", "data.dataset", "data.images", "data.prompts", "runs.folder",
        "runs.recording", "tuning.setup",
    },
    "api": {"config", *DATA, "backbone", *TUNING, "runs.folder", "runs.lifecycle"},
    "cli": {
        "config", *DATA, *ANALYSIS, *RUNS, "runs.worker", "export", "export.logs", "export.report", "export.weights",
        "watching",
    },
}  # fmt: skip
"""Which rooms of mpsviz a room may import, besides itself and what everyone may (`FREE`)."""
FREE = {"errors", "labels", "row_words", "cores", "locations", "permission", "quick_imports", "__version__"}
"""Modules at the top of mpsviz that know nothing and that every room may import."""

WAITS_FOR_TORCH = {"backbone", "data.images", "api", "callbacks", "runs.worker", "watching", "export.weights", *TUNING}
"""Rooms that import torch. Pages, figures, tables and measures never wait for it."""

FORBIDDEN = {
    "analysis": {"torch", "torchvision", "open_clip", "streamlit"},
    "lessons": {"torch", "torchvision", "open_clip", "streamlit", "plotly"},
    "figures": {"torch", "torchvision", "open_clip", "streamlit"},
    "view": {"torch", "torchvision", "open_clip", "streamlit", "plotly"},
    "tuning": {"streamlit", "plotly"},
    "data": {"streamlit", "plotly"},
    "backbone": {"streamlit", "plotly"},
    "runs": {"streamlit", "plotly"},
    "callbacks": {"streamlit", "plotly"},
    "watching": {"streamlit", "plotly"},
    "export": {"streamlit"},
    "notebook": {"torch", "torchvision", "open_clip", "streamlit"},
    "ui": {"torch", "torchvision", "open_clip"},
    "pages": {"torch", "torchvision", "open_clip", "numpy", "pandas", "plotly"},
}
"""Packages that a room, with all rooms inside it, does not import itself."""


def entered(file: Path) -> set[str]:
    """The rooms of mpsviz that a file imports, besides its own."""
    own = {name for name in imports(file) if name.startswith("mpsviz.") and name.split(".")[1] not in FREE}
    return {room_of(name) for name in own} - {place(file)}


def trespasses(file: Path) -> list[str]:
    """The rooms and packages that a file imports and its room may not."""
    here = place(file)
    rooms = entered(file) - ALLOWED.get(here, entered(file))
    packages = {name.split(".")[0] for name in imports(file)} & FORBIDDEN.get(here.split(".")[0], set())
    return sorted(rooms | packages)


def test_a_module_imports_only_what_its_room_may():
    found = {str(file.relative_to(ROOT)): trespasses(file) for file in PRODUCT}
    assert {file: beyond for file, beyond in found.items() if beyond} == {}


def test_every_room_is_named_and_no_name_is_left_over():
    assert {place(room / "x.py") for room in ROOMS} - {"analysis", "runs"} == set(ALLOWED)


def test_no_two_rooms_import_each_other_even_by_way_of_others():
    graph = {here: set().union(*(entered(file) for file in MODULES if place(file) == here)) for here in ALLOWED}
    TopologicalSorter(graph).prepare()  # raises CycleError
    TopologicalSorter({here: may - {here} for here, may in ALLOWED.items()}).prepare()


def test_pages_import_no_room_that_waits_for_torch():
    for file in PRODUCT:
        if place(file).split(".")[0] in {"pages", "ui", "app"}:
            assert not entered(file) & WAITS_FOR_TORCH, f"{file.name} imports {entered(file) & WAITS_FOR_TORCH}"


def test_what_a_user_may_choose_is_what_the_registries_hold():
    from mpsviz.config import choices
    from mpsviz.tuning.methods import METHODS

    assert set(choices.METHODS) == set(METHODS)


def test_streamlit_stays_in_its_rooms():
    users = {place(file) for file in PRODUCT if any(name.split(".")[0] == "streamlit" for name in imports(file))}
    assert {user.split(".")[0] for user in users} <= {"app", "pages", "ui"}


def test_the_table_of_rooms_is_that_of_the_walls():
    lines = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8").splitlines()
    rows = [line.split("|")[1:3] for line in lines if line.startswith("| `") and line.split("`")[1] in ALLOWED]
    sentences = {cells[0].strip(" `"): cells[1].strip() for cells in rows}
    init = {here: ROOT / "mpsviz" / here.replace(".", "/") / "__init__.py" for here in ALLOWED}
    said = {here: ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) for here, file in init.items()}
    assert sentences == {here: (doc or "").splitlines()[0] for here, doc in said.items()}
