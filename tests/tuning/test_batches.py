"""Where batches come from: drawn in place, drawn ahead by other processes, drawn once and kept."""

from __future__ import annotations

import threading

import psutil
import pytest
import torch

from mpsviz.errors import UserError
from mpsviz.tuning.loop import begun_ahead
from mpsviz.tuning.loop.batches import Batch, Batches, DrawnInPlace
from mpsviz.tuning.loop.begun_ahead import BegunAhead
from mpsviz.tuning.loop.cached_views import DrawnOnce
from mpsviz.tuning.loop.prefetch import DrawnAhead
from mpsviz.tuning.loop.processes import Processes
from mpsviz.tuning.towers.two_branches import TwoBranches
from tests.tuning.tiny import few_shots

ALONE = Processes(0, 1, torch.device("cpu"))


@pytest.fixture
def vision(make_learner) -> TwoBranches:
    return make_learner(dtype=torch.float32).vision


def drawn(batches: Batches, epochs: int = 2) -> list[Batch]:
    return [batch for epoch in range(epochs) for batch in batches.batches(batches.order(epoch))]


def trunks(batches: list[Batch]) -> list[torch.Tensor]:
    return [batch.begin(slice(0, batch.own)).trunk for batch in batches]


def test_in_place_views_come_from_the_global_generator_in_order(vision: TwoBranches):
    data = few_shots(9)
    torch.manual_seed(1)
    batches = drawn(DrawnInPlace(data, 4, vision.begin, ALONE), epochs=1)
    torch.manual_seed(1)
    order = torch.randperm(9)
    for number, batch in enumerate(batches):
        rows = order[4 * number : 4 * number + 4]
        views = data.draw_views([data.train.images[row] for row in rows.tolist()])
        assert torch.equal(batch.begin(slice(0, 4)).trunk, vision.begin(views).trunk)
        assert torch.equal(batch.labels, data.train.labels[rows])


def test_every_process_takes_its_share_of_the_same_batch(vision: TwoBranches):
    shares = []
    for rank in range(3):
        torch.manual_seed(1)
        processes = Processes(rank, 3, torch.device("cpu"))
        shares.append(drawn(DrawnInPlace(few_shots(8), 8, vision.begin, processes), epochs=1)[0])
    torch.manual_seed(1)
    whole = drawn(DrawnInPlace(few_shots(8), 8, vision.begin, ALONE), epochs=1)
    assert [batch.own for batch in shares] == [2, 3, 3]
    assert all(torch.equal(batch.labels, whole[0].labels) for batch in shares)
    assert torch.equal(torch.cat(trunks(shares)), trunks(whole)[0])


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_views_drawn_ahead_do_not_depend_on_how_many_draw_them(vision: TwoBranches):
    data, results = few_shots(8), []
    for workers in (1, 2):
        torch.manual_seed(1)
        batches = drawn(DrawnAhead(data, 4, vision.begin, ALONE, epochs=2, workers=workers))
        assert len(batches) == 4
        results.append((torch.stack(trunks(batches)), torch.stack([batch.labels for batch in batches])))
    (one, labels), (two, same_labels) = results
    assert torch.equal(one, two)
    assert torch.equal(labels, same_labels)
    for epoch in labels.view(2, 8):
        assert sorted(epoch.tolist()) == sorted(data.train.labels.tolist())
    assert not torch.equal(one[:, :, 0], one[:, :, 1])


def test_cached_views_are_drawn_once_and_every_image_keeps_its_own(vision: TwoBranches):
    data = few_shots(6, cached_views=3)
    batches = DrawnOnce(data, 6, vision.begin, ALONE)
    torch.manual_seed(1)
    first, second = drawn(batches)
    assert batches.kept.trunk.shape[:2] == (6, 3)
    for batch in (first, second):
        begun = batch.begin(slice(1, 4))
        assert begun.trunk.shape[:2] == begun.frozen_tokens.shape[:2] == (3, 2)
        labels = batch.labels[1:4]
        for label, views in zip(labels, begun.trunk, strict=True):
            own = batches.kept.trunk[data.train.labels == label].flatten(0, 1)  # the views of that class's images
            assert all((own == view).flatten(1).all(dim=1).any() for view in views)
            assert not torch.equal(views[0], views[1])


def test_what_is_kept_is_what_the_towers_would_say(vision: TwoBranches):
    seen: list[torch.Tensor] = []

    def begin(views: torch.Tensor):
        seen.append(views)
        return vision.begin(views)

    batches = DrawnOnce(few_shots(6, cached_views=2), 6, begin, ALONE)
    drawn(batches)
    assert len(seen) == 2  # two views of each image, and never again
    begun = vision.begin(torch.cat(seen, dim=1))
    torch.testing.assert_close(batches.kept.trunk, begun.trunk)
    torch.testing.assert_close(batches.kept.frozen_tokens, begun.frozen_tokens)


def test_too_few_cached_views_are_refused(vision: TwoBranches):
    with pytest.raises(UserError, match="1 cached views are fewer than the 2"):
        DrawnOnce(few_shots(6, cached_views=1), 6, vision.begin, ALONE)


def test_a_cache_that_does_not_fit_is_refused_before_it_is_filled(vision: TwoBranches, monkeypatch):
    class Full:
        available = 1000

    monkeypatch.setattr(psutil, "virtual_memory", Full)
    with pytest.raises(UserError, match="more than there is memory"):
        drawn(DrawnOnce(few_shots(6, cached_views=2), 6, vision.begin, ALONE))


@pytest.mark.parametrize("draws_between", [0, 1])
def test_begun_ahead_by_a_side_thread_the_batches_are_the_same(
    vision: TwoBranches, monkeypatch: pytest.MonkeyPatch, draws_between: int
):
    """Whatever else is drawn while the loop trains, as dropout is, batches and generator are where they would be."""
    by: list[str] = []

    def begin(views: torch.Tensor):
        by.append(threading.current_thread().name)
        return vision.begin(views)

    def trained(helpers: int) -> tuple[list[torch.Tensor], list[str]]:
        by.clear()
        monkeypatch.setattr(begun_ahead, "side_threads", lambda device: helpers)
        torch.manual_seed(1)
        batches, seen = BegunAhead(DrawnInPlace(few_shots(9), 3, begin, ALONE)), []
        for epoch in range(2):
            for batch in batches.batches(batches.order(epoch)):
                begun = batch.begin(slice(0, batch.own))
                seen += [
                    batch.labels,
                    begun.trunk,
                    begun.frozen_tokens,
                    torch.rand(draws_between),
                    torch.get_rng_state(),
                ]
        return seen, by.copy()

    (alone, _), (together, names) = trained(0), trained(1)
    assert all(torch.equal(ours, theirs) for ours, theirs in zip(together, alone, strict=True))
    beside = sum(name.startswith("side") for name in names)
    assert beside == (1 if draws_between else 4)  # of three batches an epoch the first has no earlier one


def test_batches_taken_in_chunks_are_not_begun_ahead(vision: TwoBranches, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(begun_ahead, "side_threads", lambda device: 1)
    seen: list[int] = []

    def begin(views: torch.Tensor):
        seen.append(len(views))
        return vision.begin(views)

    batches = BegunAhead(DrawnInPlace(few_shots(9), 3, begin, ALONE))
    for batch in batches.batches(batches.order(0)):
        assert len(batch.begin(slice(0, 2)).trunk) == 2
        assert len(batch.begin(slice(2, 3)).trunk) == 1
    assert sorted(seen) == [1, 1, 1, 2, 2, 2, 3]  # one whole batch was begun before the first chunk was asked for


def test_where_the_memory_does_not_hold_two_batches_the_next_is_begun_at_its_turn(
    vision: TwoBranches, monkeypatch: pytest.MonkeyPatch
):
    """As the loop alone would, the whole batch at once: only the side thread had no room."""
    monkeypatch.setattr(begun_ahead, "side_threads", lambda device: 1)

    def begin(images: torch.Tensor):
        if threading.current_thread().name.startswith("side"):
            raise MemoryError
        return vision.begin(images)

    torch.manual_seed(1)
    expected = trunks(drawn(DrawnInPlace(few_shots(9), 4, vision.begin, ALONE), epochs=1))
    torch.manual_seed(1)
    ahead = BegunAhead(DrawnInPlace(few_shots(9), 4, begin, ALONE))
    got = [batch.begin(slice(0, batch.own)).trunk for batch in ahead.batches(ahead.order(0))]
    assert all(torch.equal(one, other) for one, other in zip(got, expected, strict=True))
    assert not ahead.helps


def test_an_image_that_can_not_be_decoded_is_met_at_the_turn_of_its_batch(
    vision: TwoBranches, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(begun_ahead, "side_threads", lambda device: 1)
    in_place = DrawnInPlace(few_shots(9), 4, vision.begin, ALONE)
    torch.manual_seed(1)
    order, draw = in_place.order(0), in_place.draw

    def broken(rows: torch.Tensor) -> torch.Tensor:
        if rows is order[1]:
            raise UserError("broken", next_step="Mend it.")
        return draw(rows)

    monkeypatch.setattr(in_place, "draw", broken)
    batches = BegunAhead(in_place).batches(order)
    assert next(batches).own == 4
    with pytest.raises(UserError, match="broken"):
        next(batches)
