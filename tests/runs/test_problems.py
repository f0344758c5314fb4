"""What is wrong with a run folder is named, with what can't be shown for it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pandas as pd
import pytest
from safetensors.numpy import load_file, save_file

from mpsviz.config.run_config import RunConfig
from mpsviz.errors import UserError
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.folder.thumbnails import open_sheet, read_thumbs
from mpsviz.runs.folder.worker_log import log_tail
from mpsviz.runs.lifecycle.problems import problems
from mpsviz.runs.lifecycle.status import Status, write_status
from tests.pages.made_run import make_run


@pytest.fixture
def run(tmp_path: Path) -> RunFolder:
    return make_run(tmp_path / "run", families={"mammal": ["koala", "tiger"]}, epochs=(0, 1), bystanders=2)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("config.json", "config.json can't be read"),
        ("status.json", "how far the run got is not known"),
        ("probe.parquet", "probe.parquet is broken: it says which images"),
        ("analysis/summary.parquet", "analysis/summary.parquet is broken"),
        ("maps/pca.parquet", "maps/pca.parquet can't be read"),
        ("snapshots/0001.safetensors", "The snapshots of these epochs can't be read and are not shown: 1."),
        ("thumbs/index.json", "thumbs/index.json is broken: no picture"),
        ("thumbs/sheet-000.png", "thumbs/sheet-000.png can't be read"),
    ],
)
def test_a_torn_file_is_named(name: str, sentence: str, run: RunFolder):
    content = (run.path / name).read_bytes()
    (run.path / name).write_bytes(content[: len(content) // 2])
    assert any(sentence in said for said in problems(run)), problems(run)


def test_what_a_finished_run_should_have_is_missed(run: RunFolder):
    (run.path / "probe.parquet").unlink()
    (run.path / "snapshots" / "0000.safetensors").unlink()
    said = " ".join(problems(run))
    assert "probe.parquet is missing" in said
    assert "snapshot before tuning is missing" in said


def test_what_a_run_has_not_come_to_yet_is_no_problem(tmp_path: Path):
    run = RunFolder.create(tmp_path / "run", RunConfig())
    write_status(run, Status())
    assert problems(run) == []


def test_links_pipes_and_foreign_files_are_named(run: RunFolder, tmp_path: Path):
    (run.path / "notes").symlink_to(tmp_path)
    os.mkfifo(run.path / "analysis" / "pipe")
    (run.path / "snapshots" / "holiday.jpg").write_bytes(b"")
    said = problems(run)
    assert any("analysis/pipe, notes: links and pipes" in sentence for sentence in said)
    assert any("holiday.jpg" in sentence for sentence in said)


def test_torn_lines_of_the_metrics_are_counted_but_for_the_last(run: RunFolder):
    with (run.path / "metrics.jsonl").open("a") as file:
        file.write('{"step": 9, "ep')
    assert problems(run) == []
    with (run.path / "metrics.jsonl").open("a") as file:
        file.write("\n[]\n{}\n")
    assert problems(run) == ["2 lines of metrics.jsonl can't be read: the loss curves have gaps."]


def test_a_folder_that_went_away_is_said(run: RunFolder):
    shutil.rmtree(run.path)
    assert "gone" in problems(run)[0]


def test_a_snapshot_of_other_images_is_named(run: RunFolder):
    run.write_table("probe", run.written("probe").head(5))
    assert any("other images than probe.parquet names: 0, 1." in sentence for sentence in problems(run))


def test_a_table_with_an_id_twice_is_broken(run: RunFolder):
    probe = run.written("probe")
    run.write_table("probe", pd.concat([probe, probe.head(1)]))
    assert run.probe() is None


def test_features_that_are_no_numbers_are_no_snapshot(run: RunFolder):
    file = run.path / "snapshots" / "0001.safetensors"
    arrays = load_file(file)
    arrays["image_features"][3, 0] = float("nan")
    save_file(arrays, file)
    with pytest.raises(UserError, match=r"snapshots/0001\.safetensors of this run is missing or broken"):
        run.snapshot(1)


def test_a_thumbnail_in_an_impossible_place_is_left_out(run: RunFolder):
    index = run.read_json("thumbs/index.json")
    whole = read_thumbs(run)
    first, second, *_ = index["places"]
    index["places"][first] = [7, 0, 0]
    index["places"][second] = [0, -64, 0]
    run.write_json("thumbs/index.json", index)
    thumbs = read_thumbs(run)
    assert set(whole.places) - set(thumbs.places) == {first, second}
    assert open_sheet(run, thumbs.sheets[0]).mode == "RGB"


def test_a_sheet_outside_the_folder_is_not_opened(run: RunFolder, tmp_path: Path):
    shutil.copyfile(run.path / "thumbs" / "sheet-000.png", tmp_path / "other.png")
    assert open_sheet(run, "../../other.png") is None
    run.write_json("thumbs/index.json", {"size": 64, "sheets": ["../../other.png"], "places": {}})
    assert read_thumbs(run) is None


def test_the_log_shows_its_last_lines(run: RunFolder):
    (run.path / "log.txt").write_bytes(b"old\n" * 100_000 + b"new \xff\n")
    assert log_tail(run, lines=2) == "old\nnew \ufffd"
    (run.path / "log.txt").unlink()
    assert log_tail(run) == ""
