"""The frozen parts of the next batch are computed by a side thread while the loop trains on this one.

loop:         draw views 2 ─▶ train on 1 ─────────▶ draw views 3 ─▶ train on 2
side thread:                   frozen parts of 2 ─────┘

Nothing is drawn from torch's generator in another order than without it, dropout included: the next views are drawn
early from where the generator stands, and the generator is put back. If it stands elsewhere when they are asked for,
they are drawn again. What goes wrong ahead of time (a broken image, no memory for two batches) is left to the turn of
its batch. Under autocast it would not be the same: see `Towers.one_thread`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace

import torch

from mpsviz.tuning.loop.batches import Batch, DrawnInPlace
from mpsviz.tuning.loop.gradient import is_out_of_memory
from mpsviz.tuning.loop.processes import pool, side_threads
from mpsviz.tuning.towers.two_branches import Begun


@dataclass(frozen=True)
class _Early:
    """Views that were drawn early.

    Attributes:
        before, after: the state of torch's generator when they were drawn, and then.
        views: (own, V, 3, H, W).
        begun: what tuning can't change of all of them.
    """

    before: torch.Tensor
    after: torch.Tensor
    views: torch.Tensor
    begun: Future[Begun]


class BegunAhead:
    """The batches of `DrawnInPlace`, begun ahead of the loop where it leaves cores idle; asked anew every epoch."""

    def __init__(self, in_place: DrawnInPlace) -> None:
        self.in_place = in_place
        self.helps = True
        """False once it was in vain: something else is drawn between the views, the loop takes batches in chunks, or
        the memory doesn't hold two."""

    def order(self, epoch: int) -> list[torch.Tensor]:
        return self.in_place.order(epoch)

    def batches(self, order: Sequence[torch.Tensor]) -> Iterator[Batch]:
        if not (self.helps and side_threads(self.in_place.processes.device)):
            yield from self.in_place.batches(order)
            return
        with pool(1) as side:
            early = None
            for number, rows in enumerate(order):
                views, begun = self._views(rows, early)
                batch = self._batch(rows, views, begun)
                early = self._draw_early(order[number + 1], side) if self.helps and number + 1 < len(order) else None
                yield batch

    def _views(self, rows: torch.Tensor, early: _Early | None) -> tuple[torch.Tensor, Future[Begun] | None]:
        if early is None:
            return self.in_place.draw(rows), None
        if torch.equal(torch.get_rng_state(), early.before):
            torch.set_rng_state(early.after)
            return early.views, early.begun
        self.helps = False
        return self.in_place.draw(rows), None

    def _draw_early(self, rows: torch.Tensor, side: ThreadPoolExecutor) -> _Early | None:
        before = torch.get_rng_state()
        try:
            views = self.in_place.draw(rows)
            after = torch.get_rng_state()
        except Exception:  # an image that can't be decoded: said at its own turn, when this batch's step is kept
            return None
        finally:
            torch.set_rng_state(before)
        return _Early(before, after, views, side.submit(self.in_place.begin, views))

    def _batch(self, rows: torch.Tensor, views: torch.Tensor, begun: Future[Begun] | None) -> Batch:
        batch = self.in_place.batch(rows, views)

        def begin(chunk: slice) -> Begun:
            if chunk != slice(0, batch.own):
                self.helps = False
            elif begun is not None:
                try:
                    return begun.result()
                except (RuntimeError, MemoryError) as error:
                    if not is_out_of_memory(error):
                        raise
                    self.helps = False  # two batches at once are too many; one may fit
            return batch.begin(chunk)

        return replace(batch, begin=begin)
