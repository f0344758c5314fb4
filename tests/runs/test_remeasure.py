"""`python -m mpsviz analyse`: a run says again what it said, and what it could not say before; or stays as it is."""

from __future__ import annotations

import json
import os
import shutil
import signal
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mpsviz.analysis.findings.registry import KINDS
from mpsviz.analysis.measures.registry import MEASURES
from mpsviz.cli.main import main
from mpsviz.errors import UserError
from mpsviz.runs.background import remeasure as module
from mpsviz.runs.background.remeasure import remeasure
from mpsviz.runs.background.unmeasurable import NEEDS_LOGITS
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle.status import read_status, write_status
from mpsviz.runs.processes.process_identity import process_fields

TABLES = ("analysis/summary", "analysis/per_class", "analysis/per_image", "maps/pca")


@pytest.fixture
def run(short_run: RunFolder, tmp_path: Path) -> RunFolder:
    """A copy that may be changed."""
    return RunFolder(shutil.copytree(short_run.path, tmp_path / "run"))


def contents(run: RunFolder) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(run.path.rglob("*")) if path.is_file()}


def without(table: pd.DataFrame, measure: str) -> pd.DataFrame:
    return table[table["measure"] != measure]


def test_a_run_says_again_what_it_said(run: RunFolder):
    old = {name: run.written(name) for name in TABLES}
    found = remeasure(run)
    for name in TABLES:
        pd.testing.assert_frame_equal(run.written(name), old[name], rtol=1e-4, atol=1e-5)
    assert found.epochs == run.epochs()
    assert found.skipped == {}
    last = old["analysis/summary"].query("epoch == 2").set_index("measure")["value"].to_dict()
    assert found.after == pytest.approx(last, rel=1e-4, abs=1e-5)


def test_a_measure_that_is_newer_than_the_run_is_filled_in(run: RunFolder):
    for name, measure in (("summary", "gromov_best"), ("per_class", "drift"), ("per_image", "drift")):
        run.write_table(f"analysis/{name}", without(run.written(f"analysis/{name}"), measure))
    remeasure(run)
    for name, measure in (("summary", "gromov_best"), ("per_class", "drift"), ("per_image", "drift")):
        table = run.written(f"analysis/{name}")
        assert set(table.loc[table["measure"] == measure, "epoch"]) == set(run.epochs())


def test_every_table_and_map_that_is_lost_comes_back(run: RunFolder):
    for room in ("analysis", "maps"):
        shutil.rmtree(run.path / room)
        (run.path / room).mkdir()
    remeasure(run)
    assert all(run.table(name) is not None for name in TABLES)


def test_the_command_prints_every_figure_before_and_after(run: RunFolder, capsys: pytest.CaptureFixture[str]):
    main(["analyse", str(run.path)])
    output = capsys.readouterr()
    result = json.loads(output.out.splitlines()[-1])
    assert set(result) == {
        "run", "epochs", "skipped", "measures", "maps", "collapse", "alpha_from", "findings", "seconds"
    }  # fmt: skip
    assert set(result["findings"]["looked_for"]) == set(KINDS)
    assert result["epochs"] == [0, 1, 2]
    assert {*MEASURES["run"], "alpha"} >= set(result["measures"]) > {"gromov_identity", "gromov_best", "silhouette"}
    assert all({"before", "after"} <= set(ends) for ends in result["measures"].values())
    assert result["measures"]["gram_drift_global"]["before"] == 0 < result["measures"]["gram_drift_global"]["after"]
    assert "measuring epoch 2 (3 of 3), about" in output.err
    assert "drawing the pca map" in output.err
    held_out = int((run.written("probe")["split"] == "held-out").sum())
    overlap = result["measures"]["neighbor_overlap"]
    assert overlap["neighbors"] == min(10, held_out // 4)
    assert overlap["chance"] == pytest.approx(overlap["neighbors"] / (held_out - 1))
    assert result["measures"]["neighbors_lost_30"]["neighbors"] == min(30, held_out // 4)
    assert (result["collapse"], result["alpha_from"]) == (None, "validation images")
    pca, images = result["maps"]["pca"], len(run.written("probe"))
    assert pca["neighbors"] == min(10, images // 4)
    assert pca["neighbor_recall"]["chance"] == pytest.approx(pca["neighbors"] / (images - 1))
    assert 0.4 < pca["trustworthiness"]["chance"] < 0.6 < pca["trustworthiness"]["after"]


def test_a_broken_snapshot_is_named_and_skipped(run: RunFolder):
    (run.path / "snapshots" / "0001.safetensors").write_bytes(b"torn")
    said: list[str] = []
    found = remeasure(run, said.append)
    assert found.epochs == [0, 2]
    assert "snapshots/0001.safetensors" in found.skipped[1]
    assert any("epoch 1 is skipped" in line for line in said)
    assert set(run.written("analysis/summary")["epoch"]) == set(run.written("maps/pca")["epoch"]) == {0, 2}


@pytest.mark.parametrize(
    ("lost", "sentence"),
    [
        ("probe.parquet", "probe.parquet of this run is missing or broken"),
        ("snapshots/0000.safetensors", "The snapshot before tuning is missing"),
        ("config.json", "is no run folder"),
    ],
)
def test_without_what_it_needs_it_says_so_and_changes_nothing(lost: str, sentence: str, run: RunFolder):
    (run.path / lost).unlink()
    before = contents(run)
    with pytest.raises(SystemExit, match=sentence):
        main(["analyse", str(run.path)])
    assert contents(run) == before


def test_a_run_that_is_going_on_is_left_to_its_worker(run: RunFolder):
    alive = {"state": "running", **process_fields(os.getpid(), run.path)}
    write_status(run, read_status(run).model_copy(update=alive))
    before = contents(run)
    with pytest.raises(UserError, match="is going on"):
        remeasure(run)
    assert contents(run) == before


def test_stopped_half_way_the_tables_are_the_old_ones(run: RunFolder, monkeypatch: pytest.MonkeyPatch):
    before = contents(run)

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "draw_map", stop)
    with pytest.raises(SystemExit, match="The run is as it was"):
        main(["analyse", str(run.path)])
    assert contents(run) == before


def test_stopped_while_tables_are_replaced_all_are_new(run: RunFolder, monkeypatch: pytest.MonkeyPatch):
    for name in TABLES:
        (run.path / f"{name}.parquet").unlink()
    write = RunFolder.write_table

    def write_and_interrupt(self: RunFolder, name: str, table: pd.DataFrame) -> None:
        write(self, name, table)
        os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(RunFolder, "write_table", write_and_interrupt)
    with pytest.raises(KeyboardInterrupt):
        remeasure(run)
    assert all(run.table(name) is not None for name in TABLES)


def test_a_folder_of_an_earlier_version_is_measured(run: RunFolder):
    for name in ("classes.json", "names.json", "names.safetensors", "status.json", "versions.json"):
        (run.path / name).unlink()
    run.write_table("probe", run.written("probe").drop(columns=["family", "fine_label", "name_index"]))
    labels = list(run.written("analysis/per_class")["label"].unique())
    found = remeasure(run)
    assert {"family_purity", "bystander_retrieval"}.isdisjoint(found.after)
    assert set(run.written("analysis/per_class")["label"]) == set(labels)
    assert "fine_label" not in run.written("probe")


def test_features_without_text_say_nothing_of_accuracy(run: RunFolder):
    for epoch in run.epochs():
        snapshot = run.snapshot(epoch)
        nothing = {name: np.full_like(getattr(snapshot, name), np.nan) for name in ("text_features", "logits")}
        run.write_snapshot(replace(snapshot, **nothing))
    remeasure(run)
    measures = {name: set(run.written(f"analysis/{name}")["measure"]) for name in ("summary", "per_class", "per_image")}
    assert all(measures.values())
    assert not [name for there in measures.values() for name in there if name in NEEDS_LOGITS]
