"""A map that grows with the run ends as the one that is drawn of the whole run at once."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mpsviz.analysis.projections.registry import PROJECTIONS
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.worker import map_drawer
from mpsviz.runs.worker.map_drawing import GrowingMap, draw_map
from tests.runs.first_images import with_first_images


@pytest.fixture
def run(short_run: RunFolder, tmp_path: Path) -> RunFolder:
    """A copy that holds the first 200 images, whose maps are soon drawn."""
    return with_first_images(RunFolder(shutil.copytree(short_run.path, tmp_path / "copy")), 200)


def test_a_map_that_grew_is_the_one_drawn_at_once(run: RunFolder):
    growing = GrowingMap(run, "carried_umap")
    for epoch in run.epochs():
        growing.add(run.snapshot(epoch))
        grown = run.written("maps/carried_umap")
        assert set(grown["epoch"]) == {e for e in run.epochs() if e <= epoch}
        assert grown["noise_floor"].isna().all()
    growing.finish()
    grown = run.written("maps/carried_umap")
    draw_map(run, "carried_umap", run.epochs())
    pd.testing.assert_frame_equal(run.written("maps/carried_umap"), grown)
    assert set(grown["projection_version"]) == {PROJECTIONS["carried_umap"].version}
    assert (grown.groupby("epoch")["noise_floor"].first().iloc[1:] > 0).all()


def test_a_map_of_two_snapshots_that_were_drawn_as_they_came_is_the_one_drawn_at_once(run: RunFolder):
    early, (first, *_, last) = GrowingMap(run, "plain_umap"), run.epochs()
    early.draw(run.snapshot(first))
    early.catch_up()
    early.draw(run.snapshot(last))
    early.finish()
    drawn = run.written("maps/plain_umap")
    draw_map(run, "plain_umap", run.epochs())
    pd.testing.assert_frame_equal(run.written("maps/plain_umap"), drawn)
    assert set(drawn["epoch"]) == {first, last}
    assert drawn["noise_floor"].max() > 0


def test_a_line_before_the_first_snapshot_finds_nothing_to_draw_and_the_maps_come_later(run: RunFolder):
    """Where numba's code is kept the drawer is ready before the worker knows its images."""
    later = run.path.with_name("later")
    later.mkdir()
    for name in ("probe.parquet", "snapshots"):
        (run.path / name).rename(later / name)
    for drawn in (run.path / "maps").iterdir():
        drawn.unlink()
    drawer = map_drawer.Drawer(run)
    drawer.causal = ["carried_umap"]
    drawer.look()
    assert run.map_names() == []
    for name in ("probe.parquet", "snapshots"):
        (later / name).rename(run.path / name)
    drawer.look()
    drawer.finish()
    assert set(run.written("maps/carried_umap")["epoch"]) == set(run.epochs())


def test_a_map_that_needs_all_snapshots_does_not_grow(run: RunFolder):
    with pytest.raises(ValueError, match="pca"):
        GrowingMap(run, "pca")


def test_each_map_says_how_far_it_can_be_trusted(run: RunFolder):
    draw_map(run, "pca", run.epochs())
    places = run.written("maps/pca")
    by_epoch = places.groupby("epoch")[["trustworthiness", "continuity", "stress", "noise_floor"]]
    assert (by_epoch.nunique() == 1).all(axis=None)
    assert (by_epoch.first()["noise_floor"] == 0).all(), "chance has no part in a PCA"
    recall = places.groupby("epoch")["reliability"].mean()
    np.testing.assert_allclose(places.groupby("epoch")["neighbor_recall"].first(), recall)


def test_the_drawer_draws_at_every_line_and_ends_at_its_last_one(run: RunFolder, monkeypatch: pytest.MonkeyPatch):
    (run.path / "maps" / "carried_umap.parquet").unlink(missing_ok=True)
    config = run.config()
    wanted = config.model_copy(
        update={"analysis": config.analysis.model_copy(update={"projections": ("carried_umap", "aligned_umap")})}
    )
    run.write_json("config.json", wanted.model_dump(mode="json"))
    monkeypatch.setattr("sys.stdin", io.StringIO("0\ndraw\nnever read\n"))
    monkeypatch.setattr("os.nice", lambda by: None)
    map_drawer.main(run.path)
    assert {"carried_umap", "aligned_umap", "plain_umap"} <= set(run.map_names())
    assert sorted(set(run.written("maps/plain_umap")["epoch"])) == [run.epochs()[0], run.epochs()[-1]]
    assert run.written("maps/carried_umap")["noise_floor"].notna().all()
