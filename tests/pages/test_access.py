"""Who may change anything, and that nobody else can: every function that a page calls is known to read or to change."""

from __future__ import annotations

import ast
import hashlib
from importlib import import_module
from inspect import isfunction, unwrap
from pathlib import Path
from typing import Any

import pytest

from mpsviz import permission
from mpsviz.permission import ReadOnlyError, ask_before_changes
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle import launcher
from mpsviz.ui.server import control, exposure
from mpsviz.ui.session import kept_selections
from mpsviz.ui.shared.words import path_in_command

from .made_run import make_run
from .test_all_pages import open_page

ROOT = Path(__file__).parents[2]
PAGES = sorted(file.stem for file in (ROOT / "pages").glob("*.py"))
CHANGES = {
    "runs.lifecycle.launcher.start", "runs.lifecycle.launcher.pause", "runs.lifecycle.launcher.cancel",
    "runs.lifecycle.launcher.resume", "runs.lifecycle.manage_runs.rename", "runs.lifecycle.manage_runs.delete",
    "runs.lifecycle.manage_runs.restore", "runs.lifecycle.manage_runs.restart",
    "runs.lifecycle.manage_runs.empty_trash",
    "runs.lifecycle.queue.move", "runs.comparison.tags.tag", "runs.background.downloads.start",
    "runs.background.downloads.cancel", "runs.background.imported_features.start_import",
    "runs.background.remeasure_process.start", "runs.background.remeasure_process.cancel",
    "runs.sweep.local_engine.take_up",
}  # fmt: skip
"""What starts, changes or deletes something."""
READS = {
    "data.catalog.check_shots", "data.dataset.paths.new_path", "data.dataset.paths.user_path", "data.download.is_there",
    "data.formats.archives.unpack.cache_folder", "data.prompts.prompting.with_prompts",
    "data.prompts.text_length.check_in_advance",
    "data.splits.class_sizes.class_sizes", "data.splits.class_sizes.warn_of_lone_images",
    "data.splits.column_choice.values_of", "data.splits.column_choice.with_domains_as_classes",
    "data.splits.few_shot.left_out_note", "data.splits.few_shot.limit_measured", "data.splits.few_shot.small_classes",
    "data.splits.few_shot.split_few_shot", "data.splits.few_shot.without_classes", "export.registry.export_bytes",
    "export.registry.exports_of",
    "export.report.report.report_of", "runs.background.downloads.datasets_folder",
    "runs.background.downloads.status_of",
    "runs.background.remeasure_process.status_of", "runs.background.text_tower.text_tower",
    "runs.comparison.compared_run.choose_epoch", "runs.comparison.compared_run.compared_run",
    "runs.comparison.comparison.at_the_end", "runs.comparison.comparison.caveats", "runs.comparison.comparison.curves",
    "runs.comparison.comparison.differences_in_settings", "runs.comparison.comparison.first_pair",
    "runs.comparison.encoders.compare_encoders", "runs.comparison.encoders.different_encoders",
    "runs.comparison.encoders.encoder_of",
    "runs.comparison.comparison.paired_by_image", "runs.comparison.comparison.paired_by_seed",
    "runs.comparison.comparison.several_data", "runs.comparison.comparison.several_encoders",
    "runs.comparison.comparison.without_seeds",
    "runs.comparison.paired_images.have_same_images",
    "runs.comparison.paired_images.used_otherwise", "runs.comparison.tags.tags_of",
    "runs.findings.kept.read_findings", "runs.findings.kept.why_none",
    "runs.folder.atomic_writing.replacing", "runs.folder.caveats.accuracy_of_few",
    "runs.folder.caveats.alpha_said", "runs.folder.caveats.chance_of",
    "runs.folder.recording.first_epoch", "runs.folder.recording.layer_folders",
    "runs.folder.recording.read_recording", "runs.folder.recording.time_unit",
    "runs.folder.recording.first_words", "runs.folder.recording.row_words", "runs.folder.recording.common_row_words",
    "runs.folder.recording.whole_of", "runs.folder.measured.never_measured",
    "runs.folder.measured.is_outdated",
    "runs.folder.caveats.collapse_of", "runs.folder.caveats.count_held_out", "runs.folder.caveats.interval_of",
    "runs.folder.caveats.of_many", "runs.folder.caveats.undefined", "runs.folder.measured.unmeasured",
    "runs.folder.safe_reading.plain_file", "runs.folder.safe_reading.plain_names",
    "runs.folder.thumbnails.cut_thumbnails", "runs.folder.thumbnails.data_uri", "runs.folder.thumbnails.open_sheet",
    "runs.folder.worker_log.log_tail",
    "runs.lifecycle.examples.example_runs", "runs.lifecycle.examples.is_example",
    "runs.lifecycle.launcher.can_pause", "runs.lifecycle.launcher.current_status", "runs.lifecycle.launcher.list_runs",
    "runs.lifecycle.launcher.runs_root", "runs.lifecycle.manage_runs.title", "runs.lifecycle.manage_runs.trashed",
    "runs.lifecycle.preflight.look_ahead", "runs.lifecycle.problems.problems", "runs.lifecycle.queue.device_of",
    "runs.lifecycle.queue.waiting", "runs.lifecycle.reconcile.is_foreign", "runs.lifecycle.status.read_status",
    "runs.lifecycle.status.wish", "runs.lifecycle.warm_worker.warm_up", "runs.resume.checkpoints.checkpoint_steps",
    "runs.sweep.existing.alone", "runs.sweep.existing.find", "runs.sweep.expansion.expand", "runs.sweep.plan.check",
    "runs.sweep.rehearsal.check_disk", "runs.sweep.value_text.values_of",
}  # fmt: skip
"""What looks, computes, or is on the way to something in CHANGES. `replacing` writes a kept selection, see below;
`example_runs` unpacks what is shipped into the cache."""


def called_by_pages() -> set[str]:
    """Every function of data, runs and export that pages, the app and their parts import, by its name in mpsviz."""
    found = set()
    for file in [*ROOT.glob("mpsviz/ui/**/*.py"), *ROOT.glob("pages/*.py"), ROOT / "app.py"]:
        tree, modules = ast.parse(file.read_text(encoding="utf-8")), {}
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(
                ("mpsviz.data", "mpsviz.runs", "mpsviz.export")
            ):
                for name in node.names:
                    whole = f"{node.module}.{name.name}"
                    if (ROOT / f"{whole.replace('.', '/')}.py").exists():
                        modules[name.asname or name.name] = whole
                    else:
                        found.add(whole)
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules:
                found.add(f"{modules[node.value.id]}.{node.attr}")
    return {name.removeprefix("mpsviz.") for name in found if isfunction(unwrap(thing(name)))}


def thing(name: str) -> Any:
    module, _, attribute = name.rpartition(".")
    return getattr(import_module(module), attribute)


@pytest.fixture(autouse=True)
def nobody_asks_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(permission, "_asked", [])


def test_every_function_that_a_page_calls_is_known_to_read_or_to_change():
    assert called_by_pages() == CHANGES | READS


@pytest.mark.parametrize("name", sorted(CHANGES))
def test_whatever_changes_something_is_refused(name: str):
    ask_before_changes(lambda: False)
    with pytest.raises(ReadOnlyError, match="read-only for you"):
        thing(f"mpsviz.{name}")()


def test_nothing_that_reads_is_refused():
    assert [name for name in READS if hasattr(thing(f"mpsviz.{name}"), "changes_state")] == []


def test_a_read_only_app_shows_every_page_and_leaves_every_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("MPSVIZ_RUNS", str(tmp_path))
    monkeypatch.setenv(control.READ_ONLY, "1")
    assert not open_page("tune").exception, "there may be no run yet"
    run = make_run(tmp_path / "made", epochs=(0, 1))
    before = content(tmp_path)
    for page in PAGES:
        app = open_page(page)
        assert not app.exception, page
        labels = {button.label for button in app.button}
        changing = {"Start tuning", "Delete…", "Resume", "New run like this", "Measure again", "Sweep λ1…"}
        assert not labels & changing, page
        assert any("read-only" in caption.value for caption in app.sidebar.caption), page
    assert kept_selections.keep(run, [f"image {i}" for i in range(100)]) == ""
    assert content(tmp_path) == before


def test_a_command_has_the_full_path_for_those_who_may_type_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    run = RunFolder(Path("my runs/a"))
    assert path_in_command(run) == f"'{tmp_path}/my runs/a'"
    ask_before_changes(lambda: False)
    assert path_in_command(run) == "RUN", "a viewer learns nothing of the server's folders"


def test_the_same_pages_offer_it_where_it_is_allowed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MPSVIZ_RUNS", str(tmp_path))
    make_run(tmp_path / "made", epochs=(0, 1))
    assert "Start tuning" in {button.label for button in open_page("tune").button}
    assert "Delete…" in {button.label for button in open_page("runs").button}
    assert [run.path.name for run in launcher.list_runs()] == ["made"]


def content(root: Path) -> dict[str, str]:
    files = (file for file in root.rglob("*") if file.is_file())
    return {str(file.relative_to(root)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def access(address: str | None, monkeypatch: pytest.MonkeyPatch) -> tuple[bool, str]:
    """Whether the visitor may, and what the sidebar says of it."""
    monkeypatch.setattr(exposure, "address", lambda: address)
    app = open_page("runs")
    assert not app.exception
    said = [*app.sidebar.warning, *app.sidebar.info, *app.sidebar.caption]
    return control.may_control(), " ".join(element.value for element in said)


@pytest.mark.parametrize("address", ["localhost", "127.0.0.1", "::1"])
def test_on_this_machine_alone_everyone_may_and_nothing_is_said(address: str, monkeypatch: pytest.MonkeyPatch):
    may, said = access(address, monkeypatch)
    assert may
    assert "read-only" not in said.lower()
    assert "password" not in said


@pytest.mark.parametrize(
    ("option", "value", "may"),
    [
        ("server.allowedHosts", ["viz.example.org"], False),
        ("server.allowedHosts", ["*"], False),
        ("server.allowedHosts", ["Localhost."], True),
        ("browser.serverAddress", "viz.example.org", False),
    ],
)
def test_behind_a_proxy_on_this_machine_nobody_may_until_it_is_allowed(
    option: str, value: object, may: bool, monkeypatch: pytest.MonkeyPatch
):
    said = {"server.allowedHosts": [], "browser.serverAddress": "localhost", "server.address": "localhost"}
    monkeypatch.setattr(exposure.st, "get_option", (said | {option: value}).get)
    assert control.may_control() is may
    monkeypatch.setattr(control, "has_log_in", lambda: True)
    assert control.may_control() is may  # nobody has logged in
    monkeypatch.setattr(control, "has_log_in", lambda: False)
    monkeypatch.setenv(control.ALLOW_CONTROL, "1")
    assert control.may_control() is True


@pytest.mark.parametrize("address", ["0.0.0.0", "192.168.1.7", "", None])
def test_beyond_this_machine_nobody_may_until_it_is_allowed(address: str | None, monkeypatch: pytest.MonkeyPatch):
    may, said = access(address, monkeypatch)
    assert not may
    assert "--allow-control" in said
    monkeypatch.setenv(control.ALLOW_CONTROL, "1")
    may, said = access(address, monkeypatch)
    assert may
    assert "asks nobody for a password" in said
    assert "--server.address localhost" in said


def test_read_only_is_stronger_than_anything_that_allows(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(control.READ_ONLY, "1")
    monkeypatch.setenv(control.ALLOW_CONTROL, "1")
    assert access("localhost", monkeypatch)[0] is False


def test_with_a_log_in_those_who_have_logged_in_may(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(control, "has_log_in", lambda: True)
    monkeypatch.setattr(exposure, "address", lambda: "0.0.0.0")
    app = open_page("runs")
    assert "Log in" in {button.label for button in app.sidebar.button}
    assert control.may_control() is False
    monkeypatch.setattr(control.st, "user", {"is_logged_in": True})
    assert control.may_control() is True


def test_without_being_told_the_app_listens_to_this_machine_alone():
    assert exposure.address() == "localhost"
