"""What stands beside a finding: its curve, its images, its cosines."""

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

from mpsviz.analysis.findings.chance.finding import Finding, Subject
from mpsviz.analysis.findings.registry import KINDS, Findings
from mpsviz.analysis.measures.registry import MEASURES
from mpsviz.runs.findings.kept import write_findings
from mpsviz.runs.folder.store import RunFolder
from mpsviz.ui.tables.finding_tables import BYSTANDERS, finding_grams, images_of_finding

from .kept_findings import FIRST, ids, keep
from .made_run import make_run
from .test_all_pages import charts, open_page


@pytest.fixture
def run(runs_folder: Path) -> RunFolder:
    return make_run(runs_folder / "done", epochs=(0, 3))


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


def test_images_of_no_class_do_not_stand_under_the_name_of_the_first_of_them(run: RunFolder):
    probe = run.written("probe")
    bystanders = tuple(probe["id"][probe["split"] == "bystander"][:3])
    rows = images_of_finding(probe, replace(keep(run)[0], selection=(*bystanders, *ids(run, 0))), most=3)
    assert rows[BYSTANDERS] == list(bystanders)
    assert list(rows) == [run.class_labels()[0], BYSTANDERS]


def test_a_finding_of_very_many_images_takes_no_longer_than_reading_them():
    count = 20_000
    ids = [f"image {number}" for number in range(count)]
    probe = pd.DataFrame({"id": ids, "label": "cat", "label_index": 0})
    item = Finding(FIRST, "found", Subject(), "Many.", 1.0, "cosine", selection=tuple(reversed(ids)))
    began = time.process_time()
    assert images_of_finding(probe, item, most=2) == {"cat": ["image 19999", "image 19998"]}
    assert time.process_time() - began < 5, "milliseconds; a set a row took a minute"
