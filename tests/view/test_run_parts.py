"""A run that goes on, in parts: one more snapshot is one more part, and the others stay what they were."""

from __future__ import annotations

import pytest

from mpsviz.runs.folder.store import RunFolder
from mpsviz.ui.tables import run_tables
from mpsviz.view.run_parts import show_growing_run
from mpsviz.view.shown_run import Map, ShownRun, show_run
from tests.pages.made_run import make_run


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    return make_run(tmp_path_factory.mktemp("growing") / "run", epochs=(0, 2, 4, 6), bystanders=3)


def shown(run: RunFolder, epochs: list[int], pack=show_growing_run, **more) -> ShownRun:
    """The run as it was when it had these snapshots; nothing is compared unless `features` are given."""
    more.setdefault("features", {})
    probe, places = run.written("probe"), run.written("maps/pca")
    per_image = run.written("analysis/per_image")
    predicted = run_tables.predictions(probe, [run.snapshot(epoch) for epoch in epochs], run.class_labels())
    maps = {"pca": Map("PCA", places[places["epoch"].isin(epochs)])}
    return pack("run", "run", probe=probe, maps=maps, predicted=predicted, per_image=per_image, **more)


def test_one_more_snapshot_is_two_more_parts_and_nothing_else(run: RunFolder):
    before, after = ({part.version for part in shown(run, epochs).packs()} for epochs in ([0, 2, 4], [0, 2, 4, 6]))
    assert before < after
    new = [part for part in shown(run, [0, 2, 4, 6]).packs() if part.version not in before]
    assert sorted(part.kind for part in new) == ["moments", "places"]
    assert all(part.meta["epochs"] == [6] for part in new)
    n = len(run.written("probe"))
    assert sum(part.nbytes for part in new) <= 12 * n + 64


def test_the_parts_are_of_the_snapshots_in_order(run: RunFolder):
    growing, whole = shown(run, [0, 2, 4]), shown(run, [0, 2, 4], show_run, features={})
    assert [part.meta["epochs"] for part in (growing.images, *growing.moments)] == [[0], [2], [4]]
    assert [part.meta["epochs"] for part in growing.maps[0]] == [[0], [2], [4]]
    assert growing.images.tables["images"] == whole.images.tables["images"]
    assert [len(part.tables["moments"]) for part in growing.moments] == [len(run.written("probe"))] * 2


def test_the_first_snapshot_alone_is_a_run(run: RunFolder):
    alone = shown(run, [0])
    assert not alone.moments
    assert len(alone.maps[0]) == 1


def test_two_snapshots_are_compared_and_only_that_comes_again_with_the_next(run: RunFolder):
    def compared(epochs: list[int]) -> ShownRun:
        features = {epoch: run.snapshot(epoch).image_features for epoch in (epochs[0], epochs[-1])}
        return shown(run, epochs, features=features, names_found=None)

    first, second = compared([0, 2, 4]), compared([0, 2, 4, 6])
    assert second.neighbours is not None
    assert second.neighbours.meta["epochs"] == [0, 6]
    assert "Drifted most" in [one["title"] for one in second.highlights.meta["suggestions"]]
    assert second.highlights.meta["no_findings"] == "Findings are looked for when the run has ended."
    before = {part.version for part in first.packs()}
    new = [part.kind for part in second.packs() if part.version not in before]
    assert sorted(new) == ["highlights", "moments", "neighbours", "places"]


def test_before_there_are_two_it_says_why_nothing_is_compared(run: RunFolder):
    alone = shown(run, [0], no_pair="It comes with the second snapshot.")
    assert alone.neighbours is None
    assert alone.highlights.meta["no_suggestions"] == "It comes with the second snapshot."
    assert alone.highlights.meta["no_neighbours"] == "It comes with the second snapshot."
