"""Findings are kept in the run folder, come back as they were, and are believed only where they fit."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from benchmarks.findings.worlds import World, make_world
from mpsviz.config.run_config import RunConfig
from mpsviz.runs.findings.compare import ONE_SET, findings_of
from mpsviz.runs.findings.kept import FILE, read_findings, write_findings
from mpsviz.runs.folder.store import RunFolder, Snapshot
from mpsviz.runs.lifecycle.problems import problems


def run_of(world: World, path: Path, *, epochs: int = 2) -> RunFolder:
    """A run folder with a probe and the snapshots of a world."""
    run = RunFolder.create(path, RunConfig())
    comparison = world.comparison()
    probe = {
        "id": comparison.ids, "label": [f"class {c}" for c in world.concept], "label_index": world.label, "family": "",
        "style": comparison.columns["style"], "fine_label": "", "domain": "", "fold": "", "split": world.split,
        "name_index": -1,
    }  # fmt: skip
    run.write_table("probe", pd.DataFrame(probe))
    run.write_json("classes.json", list(comparison.class_names))
    evidence = comparison.evidence
    for epoch, features in enumerate([evidence.before, evidence.after][:epochs]):
        logits = (evidence.zero_shot_logits, evidence.logits)[epoch]
        text = world.text_before.astype(np.float32)
        run.write_snapshot(Snapshot(epoch, features, text, logits, np.zeros(len(features))))
    return run


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    run = run_of(make_world("merge two"), tmp_path_factory.mktemp("runs") / "merged")
    write_findings(run, findings_of(run, run.epochs(), first=0, has_confidence=True))
    return run


def test_they_come_back_as_they_were(run: RunFolder):
    findings = findings_of(run, run.epochs(), first=0, has_confidence=True)
    assert read_findings(run) == findings
    assert [item.subject.classes for item in findings.found if item.kind == "merged"] == [(5, 6)]
    assert findings.epoch == 1
    assert findings.n_held_out == 480


def test_the_file_is_strict_json_with_a_checksum(run: RunFolder):
    text = (run.path / FILE).read_text(encoding="utf-8")
    json.loads(text, parse_constant=lambda word: pytest.fail(word))
    assert FILE in (run.path / "checksums.jsonl").read_text(encoding="utf-8")


def test_one_set_of_features_is_compared_with_nothing(tmp_path: Path):
    alone = run_of(make_world(), tmp_path / "alone", epochs=1)
    findings = findings_of(alone, alone.epochs(), first=0, has_confidence=True)
    assert (findings.items, findings.notes) == ((), (ONE_SET,))


def test_a_run_without_them_has_none(tmp_path: Path):
    assert read_findings(run_of(make_world(), tmp_path / "old", epochs=1)) is None


@pytest.mark.parametrize("harm", [
    {"items": 7}, {"items": [{"kind": "merged"}]}, {"epoch": "soon"}, [],
])  # fmt: skip
def test_what_does_not_fit_is_not_believed(run: RunFolder, tmp_path: Path, harm: object):
    tree = json.loads((run.path / FILE).read_text(encoding="utf-8"))
    other = run_of(make_world(), tmp_path / "harmed", epochs=1)
    other.write_json(FILE, tree | harm if isinstance(harm, dict) else [])
    assert read_findings(other) is None


def test_classes_that_are_not_there_are_not_believed(run: RunFolder, tmp_path: Path):
    tree = json.loads((run.path / FILE).read_text(encoding="utf-8"))
    next(item for item in tree["items"] if item["kind"] == "merged")["subject"]["classes"] = [5, 99]
    other = run_of(make_world(), tmp_path / "harmed", epochs=1)
    other.write_json(FILE, tree)
    assert read_findings(other) is None


def test_a_damaged_file_is_named(tmp_path: Path):
    harmed = run_of(make_world("merge two"), tmp_path / "harmed")
    write_findings(harmed, findings_of(harmed, harmed.epochs(), first=0, has_confidence=True))
    content = (harmed.path / FILE).read_bytes()
    (harmed.path / FILE).write_bytes(content.replace(b"merged", b"parted"))
    assert read_findings(harmed) is None
    assert any(FILE in line and "broken" in line for line in problems(harmed))
