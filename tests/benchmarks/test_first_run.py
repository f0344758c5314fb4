"""`python -m mpsviz bench first-run`: what a run folder says is noted when it says it; versions are not mixed up."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from benchmarks.first_run import __main__ as command
from benchmarks.first_run import timeline as timeline_module
from benchmarks.first_run.__main__ import table
from benchmarks.first_run.timeline import Timeline
from benchmarks.first_run.versions import Version, other_version, this_version
from mpsviz.cli.main import main
from mpsviz.locations import APP, IMPORT_ROOT


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What the time is."""
    now = [100.0]
    monkeypatch.setattr(timeline_module.time, "perf_counter", lambda: now[0])
    return now


def test_pictures_and_parts_are_noted_when_they_are_first_seen(tmp_path: Path, clock: list[float]):
    timeline = Timeline(tmp_path, began=100.0)
    story = [
        (101.0, "waiting to start", None),
        (103.0, "loading model and images", None),
        (104.0, "taking a snapshot", None),
        (105.0, "training", [0]),
        (105.5, "taking a snapshot", [0]),
        (106.0, "training", [0]),
        (106.5, "training", [0, 1]),
        (109.0, "measuring", [0, 1, 2]),
        (110.0, "finished", [0, 1, 2]),
    ]
    for moment, phase, epochs in story:
        clock[0] = moment
        state = "finished" if phase == "finished" else "running"
        (tmp_path / "status.json").write_text(json.dumps({"state": state, "phase": phase}))
        if epochs:
            (tmp_path / "maps").mkdir(exist_ok=True)
            pd.DataFrame({"epoch": epochs}).to_parquet(tmp_path / "maps" / "pca.parquet")
        timeline.look()
    clock[0] = 110.5
    timeline.close()
    assert timeline.seconds == {"picture": 5.0, "moving": 6.5}
    assert timeline.ended
    parts = {"start": 3.0, "load": 1.0, "snapshots": 1.5, "steps": 3.5, "names": 0.0, "measures": 1.0}
    assert timeline.parts == {**parts, "maps": 0.0, "findings": 0.0, "leaving": 0.5}
    assert sum(timeline.parts.values()) == 10.5


def test_a_table_has_a_column_a_version_and_how_many_times_as_fast():
    parts = dict.fromkeys(timeline_module.ORDER, 1.0)
    fast, slow = (
        {"version": name, "first_picture_s": 4.0, "first_moving_s": None, "end_s": end, "cpu_s": None, "parts": parts}
        for name, end in (("this", 50.0), ("v1", 100.0))
    )
    lines = {line[:18].strip(): line.split() for line in table([fast, slow]).splitlines()}
    assert lines["end"] == ["end", "50.0", "100.0", "2.00"]
    assert lines["first that moves"][-2:] == ["–", "–"]


def test_this_version_is_the_one_that_is_imported():
    version = this_version()
    assert (version.folder, version.app) == (IMPORT_ROOT, APP)


def test_what_is_no_version_is_refused(tmp_path: Path):
    with pytest.raises(SystemExit, match="neither the Python of an environment nor a commit"):
        other_version("no-such-commit", tmp_path / "other")


def test_options_of_another_subject_are_refused():
    with pytest.raises(SystemExit, match="for first-run"):
        main(["bench", "--app"])


def test_both_versions_take_turns_and_the_last_line_is_json(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """Each with a folder of its own; of two turns the second begins with the other version."""
    called: list[tuple[str, int | None]] = []

    def run(version: Version, folder: Path, epochs: int | None) -> dict:
        called.append((version.name, epochs))
        assert not list(folder.iterdir())
        end = {"this": 50.0, "other": 100.0}[version.name] + len(called)
        parts = dict.fromkeys(timeline_module.ORDER, 1.0)
        return {"first_picture_s": 4.0, "first_moving_s": 6.0, "end_s": end, "cpu_s": 90.0, "parts": parts}

    monkeypatch.setattr(command, "headless", run)
    monkeypatch.setattr(command, "other_version", lambda said, folder: replace(this_version(), name=said))
    command.main(["--against", "other", "--turns", "2", "--epochs", "3"])
    assert called == [("this", 3), ("other", 3), ("other", 3), ("this", 3)]
    rows = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert [(row["version"], row["end_s"]) for row in rows] == [("this", 52.5), ("other", 102.5)]
