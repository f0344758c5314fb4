"""The Diagnosis page: what was found, the worst first; nothing found; nothing looked for."""

from __future__ import annotations

import base64
import json
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from mpsviz.analysis.findings.chance.finding import Advice, Finding, SmallChange, Subject
from mpsviz.analysis.findings.registry import KINDS, Findings
from mpsviz.analysis.measures.registry import MEASURES
from mpsviz.config.run_config import with_changes
from mpsviz.runs.findings.kept import FILE, OUTDATED, read_findings, why_none, write_findings
from mpsviz.runs.folder.store import RunFolder
from mpsviz.ui.shared.words import plain
from mpsviz.ui.tables.finding_tables import BYSTANDERS, finding_grams, images_of_finding

from .made_run import make_run
from .test_all_pages import charts, open_page, words

FIRST, SECOND = list(KINDS)[:2]


@pytest.fixture
def run(runs_folder: Path) -> RunFolder:
    return make_run(runs_folder / "done", epochs=(0, 3))


def ids(run: RunFolder, label: int) -> tuple[str, ...]:
    probe = run.written("probe")
    return tuple(probe[(probe["label_index"] == label) & (probe["split"] == "held-out")]["id"])


def keep(run: RunFolder) -> list[Finding]:
    """Two findings, the second one worse, and what held."""
    slight = Finding(
        SECOND, "found", Subject((2,)), "Class two <b>drew</b> together: .4 → .6.", 0.2, "cosine", 0.1, 0.3,
        "sign flips", 0.001, 0.02, 0.3, ids(run, 2), Advice("Tune *less*."),
    )  # fmt: skip
    worse = replace(slight, subject=Subject((0, 1)), sentence="Two came together.", severity=0.8, selection=ids(run, 0))
    held = Finding(FIRST, "held", Subject(), "The spread held.", 1.0, "spread")
    items = (worse, slight, held)
    write_findings(run, Findings(3, items, {name: kind.looks_for for name, kind in KINDS.items()}, 96, ("A note.",)))
    return list(items)


def sentences(app: AppTest) -> list[str]:
    return [element.value for element in app.markdown]


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


def test_its_cosines_are_drawn_when_asked_for(run: RunFolder):
    keep(run)
    app = open_page("diagnosis")
    assert charts(app) == []
    next(toggle for toggle in app.toggle if toggle.label.startswith("Cosines")).set_value(True).run()
    assert len(charts(app)) == 1


def curve(app: AppTest) -> dict[str, list[float]]:
    """Name → values of the only chart of the page, once it is asked for."""
    app = next(toggle for toggle in app.toggle if toggle.label == "Over the epochs").set_value(True).run()
    assert not app.exception
    (spec,) = charts(app)
    return {line["name"]: _numbers(line["y"]).tolist() for line in json.loads(spec)["data"]}


def _numbers(packed: dict[str, str]) -> np.ndarray:
    """As Plotly sends them."""
    return np.frombuffer(base64.b64decode(packed["bdata"]), dtype=packed["dtype"])


def test_the_curve_of_two_classes_is_their_mean_cosine_at_every_snapshot(run: RunFolder):
    worse = keep(run)[0]
    write_findings(run, Findings(3, (worse,), {}, 96))
    lines, labels = curve(open_page("diagnosis")), run.class_labels()
    probe = run.written("probe")
    rows = [np.flatnonzero(probe["id"].isin(ids(run, label))) for label in (0, 1)]
    between = [
        float((run.snapshot(epoch).image_features[rows[0]] @ run.snapshot(epoch).image_features[rows[1]].T).mean())
        for epoch in (0, 3)
    ]
    assert lines[f"between {labels[0]} and {labels[1]}"] == pytest.approx(between, abs=1e-5)
    assert set(lines) > {f"within {labels[0]}", f"within {labels[1]}"}


def test_the_curve_of_a_finding_about_the_run_is_that_of_its_measure(run: RunFolder):
    write_findings(run, Findings(3, (Finding("bystanders", "found", Subject(), "Lost.", 0.2, ""),), {}, 96))
    summary = run.written("analysis/summary")
    expected = summary[summary["measure"] == "bystander_retrieval"].sort_values("epoch")["value"].tolist()
    assert len(expected) == 2
    assert curve(open_page("diagnosis"))["bystander_retrieval"] == pytest.approx(expected)


def test_what_has_no_curve_offers_none(run: RunFolder):
    write_findings(
        run, Findings(3, (Finding("hubs", "found", Subject(), "Hubs.", 2.0, "", selection=ids(run, 0)),), {}, 96)
    )
    assert "Over the epochs" not in [toggle.label for toggle in open_page("diagnosis").toggle]


def test_a_curve_is_of_a_measure_that_every_run_has():
    measures = {kind.measure for kind in KINDS.values()} - {""}
    assert len(measures) >= 6
    assert measures <= set(MEASURES["run"])


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


def test_images_stand_by_class_those_that_it_is_about_first(run: RunFolder):
    item = replace(keep(run)[0], selection=(*ids(run, 5), *ids(run, 1), "gone", *ids(run, 0)))
    rows = images_of_finding(run.written("probe"), item, most=3)
    labels = run.class_labels()
    assert list(rows) == [labels[0], labels[1], labels[5]]
    assert rows[labels[0]] == list(ids(run, 0)[:3])


def test_its_cosines_are_those_of_the_snapshots(run: RunFolder):
    selection = (*ids(run, 0), *ids(run, 1))
    before, after = run.snapshot(0), run.snapshot(3)
    pair = finding_grams(run.written("probe"), before, after, selection)
    probe = run.written("probe").reset_index(drop=True)
    rows = {image: row for row, image in enumerate(probe["id"])}
    one, other = (rows[name.rpartition(" · ")[2]] for name in (pair.names[0], pair.names[-1]))
    assert pair.before[0, -1] == pytest.approx(
        float(before.image_features[one] @ before.image_features[other]), abs=1e-5
    )
    assert pair.after[0, -1] == pytest.approx(float(after.image_features[one] @ after.image_features[other]), abs=1e-5)


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


def test_images_of_no_class_do_not_stand_under_the_name_of_the_first_of_them(run: RunFolder):
    probe = run.written("probe")
    bystanders = tuple(probe["id"][probe["split"] == "bystander"][:3])
    rows = images_of_finding(probe, replace(keep(run)[0], selection=(*bystanders, *ids(run, 0))), most=3)
    assert rows[BYSTANDERS] == list(bystanders)
    assert list(rows) == [run.class_labels()[0], BYSTANDERS]


@pytest.mark.parametrize(
    ("method", "weights", "command"),
    [
        ("prolip", {"Merged weights", "Learnt weights"}, "mpsviz push runs/done --to OWNER/NAME"),
        ("mps", {"Learnt weights"}, "mpsviz push runs/done --weights delta --to OWNER/NAME"),
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
    (box,) = [one for one in app.selectbox if one.label == "For other tools"]
    assert {kind for kind in box.options if "weights" in kind} == weights
    assert [one.value for one in app.code] == ([command] if command else [])


def test_a_finding_of_very_many_images_takes_no_longer_than_reading_them():
    count = 20_000
    ids = [f"image {number}" for number in range(count)]
    probe = pd.DataFrame({"id": ids, "label": "cat", "label_index": 0})
    item = Finding(FIRST, "found", Subject(), "Many.", 1.0, "cosine", selection=tuple(reversed(ids)))
    began = time.process_time()
    assert images_of_finding(probe, item, most=2) == {"cat": ["image 19999", "image 19998"]}
    assert time.process_time() - began < 5, "milliseconds; a set a row took a minute"


def test_a_card_that_is_no_finding_counts_in_what_was_looked_for(run: RunFolder):
    held = [item for item in keep(run) if item.state == "held"]
    said = words(open_page("diagnosis"))
    assert held
    assert all(f"**{KINDS[item.kind].title}** (1 held)" in said for item in held)
    assert " found): " in said
    assert "(nothing found)" in said
