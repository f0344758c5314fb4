"""The Diagnosis page: what was found, the worst first; nothing found; nothing looked for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from mpsviz.analysis.findings.chance.finding import SmallChange, Subject
from mpsviz.analysis.findings.registry import KINDS
from mpsviz.config.run_config import with_changes
from mpsviz.runs.findings.kept import FILE, OUTDATED, read_findings, why_none, write_findings
from mpsviz.runs.folder.store import RunFolder
from mpsviz.ui.shared.downloads_of_run import export_name
from mpsviz.ui.shared.words import plain

from .kept_findings import FIRST, SECOND, keep, sentences
from .made_run import make_run
from .test_all_pages import open_page, words


@pytest.fixture
def run(runs_folder: Path) -> RunFolder:
    return make_run(runs_folder / "done", epochs=(0, 3))


def test_findings_stand_the_worst_first_with_what_to_try(run: RunFolder):
    keep(run)
    app = open_page("diagnosis")
    assert not app.exception
    assert not app.error
    said = sentences(app)
    places = [
        next(i for i, text in enumerate(said) if start in text) for start in ("Two came", "Class two", "The spread")
    ]
    assert places == sorted(places)
    assert "severe" in said[places[0] - 1]
    assert "slight" in said[places[1] - 1]
    assert "held" in said[places[2] - 1]
    assert any(r"Tune \*less\*\." in text for text in said), "as it stands, never as markup"
    assert "0.001" in words(app).replace("\\", "")
    assert "A note" in words(app)


def test_classes_and_kinds_filter(run: RunFolder):
    keep(run)
    app = open_page("diagnosis")
    app = app.multiselect[1].select(2).run()
    assert "Two came together" not in words(app)
    assert "Class two" in words(app)
    app = app.multiselect[1].unselect(2).run()
    app = app.multiselect[0].select(FIRST).run()
    assert "Class two" not in words(app)
    assert "The spread held" in words(app)


def small(count: int) -> tuple[SmallChange, ...]:
    return tuple(
        SmallChange(SECOND, Subject((n,)), f"'class *{n}*'", f"0.9{n} times", 0.9, "ratio", 0.01, 0.5)
        for n in range(count)
    )


def test_what_is_too_small_to_matter_is_named_with_its_size(run: RunFolder):
    keep(run)
    found = read_findings(run)
    assert found is not None
    assert "too small to matter" not in words(open_page("diagnosis")), "an older version kept none"
    write_findings(run, replace(found, small=small(6), n_small=9))
    assert read_findings(run) == replace(found, small=small(6), n_small=9)
    app = open_page("diagnosis")
    said = next(text for text in words(app).replace("\\", "").splitlines() if "too small to matter" in text)
    assert said.endswith(f"'class *3*': 0.93 times ({KINDS[SECOND].title.lower()}); and 5 more.")
    assert "'class *4*'" not in said
    (table,) = [element.value for element in app.dataframe]
    assert table["Size"].tolist() == [f"0.9{n} times" for n in range(6)]
    assert table["Of the least size"].tolist() == [50.0] * 6


def test_advice_without_figures_says_that_none_was_measured(run: RunFolder):
    keep(run)
    assert any("Tune less. What that does has not been measured." in text.replace("\\", "").replace("*", "") for text in
               sentences(open_page("diagnosis")))  # fmt: skip


def test_a_finding_leads_to_the_map_with_its_images_selected(run: RunFolder):
    worse, *_ = keep(run)
    app = open_page("diagnosis")
    next(button for button in app.button if button.label == "Show on the map").click().run()
    assert not app.exception
    assert app.title[0].value == "Manifold"
    assert app.session_state[f"selected ids of {run.path.name}"] == list(worse.selection)


def test_nothing_found_is_a_result_and_says_what_was_looked_for(run: RunFolder):
    app = open_page("diagnosis")
    assert (
        "Nothing that was looked for reached its least size and passed its test. Smaller changes may"
        in app.success[0].value
    )
    assert "96 held-out images" in app.success[0].value
    for kind in KINDS.values():
        assert any(plain(kind.title) in text for text in sentences(app))


def test_a_run_of_an_older_version_offers_to_look_for_findings(run: RunFolder):
    (run.path / FILE).unlink()
    app = open_page("diagnosis")
    assert not app.exception
    assert "Not measured in this run: findings" in words(app)
    assert "Measure again" in [button.label for button in app.button]


@pytest.mark.parametrize("change", [{"version": 0}, {"version": None}, {"looked_for": {FIRST: "Of old."}}])
def test_findings_of_an_earlier_version_are_not_shown_as_todays(run: RunFolder, change: dict[str, object]):
    keep(run)
    tree = run.read_json(FILE)
    assert isinstance(tree, dict)
    if change == {"version": None}:  # before there was a number, sentences told the sizes
        change = {**change, "looked_for": {**tree["looked_for"], FIRST: "With another least size."}}
    run.write_json(FILE, {**tree, **change})
    assert read_findings(run) is None
    assert why_none(run) == OUTDATED
    app = open_page("diagnosis")
    assert "Two came together." not in words(app)
    assert "Not measured in this run: findings" in words(app)
    assert "Measure again" in [button.label for button in app.button]


def test_findings_without_a_number_count_as_todays_if_they_looked_for_the_same(run: RunFolder):
    keep(run)
    tree = run.read_json(FILE)
    assert isinstance(tree, dict)
    run.write_json(FILE, {name: value for name, value in tree.items() if name != "version"})
    found = read_findings(run)
    assert found is not None
    assert len(found.found) == 2


def test_a_broken_file_is_no_findings(run: RunFolder):
    (run.path / FILE).write_text('{"items": 3}', encoding="utf-8")
    assert read_findings(run) is None
    assert not open_page("diagnosis").exception


def test_an_address_leads_to_one_finding_and_from_there_to_all(run: RunFolder):
    keep(run)
    app = open_page("diagnosis", run="done", finding="2")
    assert "Finding 2 of 2" in [header.value for header in app.header]
    assert "Class two" in words(app)
    assert "Two came together" not in words(app)
    next(button for button in app.button if button.label == "Show all findings").click().run()
    assert "Two came together" in words(app)
    assert "finding" not in app.query_params


@pytest.mark.parametrize("number", ["3", "0", "-1", "x", ""])
def test_an_address_of_a_finding_that_is_not_there_shows_all(run: RunFolder, number: str):
    keep(run)
    app = open_page("diagnosis", run="done", finding=number)
    assert not app.exception
    assert "Two came together" in words(app)
    assert "Class two" in words(app)


@pytest.mark.parametrize(
    ("method", "weights", "command"),
    [
        ("prolip", {"Merged weights", "Learnt weights"}, "python -m mpsviz push runs/done --to OWNER/NAME"),
        ("mps", {"Learnt weights"}, "python -m mpsviz push runs/done --weights delta --to OWNER/NAME"),
        ("mps", set(), ""),
    ],
    ids=["merged", "learnt", "computed elsewhere"],
)
def test_what_can_be_taken_home_is_what_the_run_has(run: RunFolder, method: str, weights: set[str], command: str):
    run.write_config(with_changes(run.config(), {"method.name": method}))
    if not weights:
        (run.path / "model.safetensors").unlink()
    app = open_page("diagnosis")
    assert not app.exception
    assert [export_name("my run", kind) for kind in ("parquet", "csv", "delta")] == [
        "my-run.parquet", "my-run-csv.zip", "my-run-delta.zip",
    ]  # fmt: skip
    (box,) = [one for one in app.selectbox if one.label == "For other tools"]
    assert {kind for kind in box.options if "weights" in kind} == weights
    there = command.replace("runs/done", str(run.path.absolute()))
    assert [one.value for one in app.code] == ([there] if command else [])


def test_a_card_that_is_no_finding_counts_in_what_was_looked_for(run: RunFolder):
    held = [item for item in keep(run) if item.state == "held"]
    said = words(open_page("diagnosis"))
    assert held
    assert all(f"**{KINDS[item.kind].title}** (1 held)" in said for item in held)
    assert " found): " in said
    assert "(nothing found)" in said
