"""The next batches are decoded and drawn by other processes while a GPU works on this one.

main:     order, a seed an image ──▶ queue ──▶ pinned memory ──▶ GPU: normalise
workers:  decode ─▶ crop, flip ─────────────────────┘

Every image's views come from a seed of their own, so that they do not depend on who drew them, or how many did.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice

import torch
from torch.utils.data import DataLoader, Dataset

from mpsviz.cores import available_cores
from mpsviz.data.images.views import RandomViews
from mpsviz.tuning.loop.batches import Batch, FewShotData, batch_of_views, draw_order
from mpsviz.tuning.loop.processes import Processes
from mpsviz.tuning.towers.two_branches import Begun

MOST_WORKERS = 12


class DrawnAhead:
    """Batches whose views come out of worker processes.

    Args:
        epochs: how many there are; the workers are at the next epoch before this one is over.
        workers: how many processes draw.
        epoch, skip: where to begin: so many batches of that epoch were done by a training that was stopped.
    """

    def __init__(
        self,
        data: FewShotData,
        batch_size: int,
        begin: Callable[[torch.Tensor], Begun],
        processes: Processes,
        *,
        epochs: int,
        workers: int,
        epoch: int = 0,
        skip: int = 0,
    ) -> None:
        self.data, self.begin, self.device = data, begin, processes.device
        self.plan = _Plan(len(data.train.images), batch_size)
        self.loader = iter(
            DataLoader(
                _Draws(data.train.images, data.draw_views),
                batch_sampler=_Requests(self.plan, processes, range(epoch, epochs), skip),
                num_workers=workers,
                pin_memory=processes.device.type == "cuda",
                multiprocessing_context="fork" if sys.platform == "linux" else None,
            )
        )

    def order(self, epoch: int) -> list[torch.Tensor]:
        return [rows for rows, _ in self.plan.of(epoch)]

    def batches(self, order: Sequence[torch.Tensor]) -> Iterator[Batch]:
        for rows in order:
            crops = next(self.loader).to(self.device, non_blocking=True)  # (own, V, 3, H, W) uint8
            labels = self.data.train.labels[rows].to(self.device, non_blocking=True)
            yield batch_of_views(labels, self.data.draw_views.normalise(crops), self.begin)


class _Plan:
    """The rows of every batch, and a seed for each of them: of any epoch, whoever asks, and however far ahead."""

    def __init__(self, images: int, batch_size: int) -> None:
        self.images, self.batch_size = images, batch_size
        self.seed = int(torch.randint(2**62, ()))

    def of(self, epoch: int) -> list[tuple[torch.Tensor, torch.Tensor]]:
        generator = torch.Generator().manual_seed(self.seed + epoch)
        order = draw_order(self.images, self.batch_size, generator)
        return [(rows, torch.randint(2**62, rows.shape, generator=generator)) for rows in order]


class _Requests:
    """What the workers are asked for: a list of (image, seed) a batch, this process's share of it."""

    def __init__(self, plan: _Plan, processes: Processes, epochs: Iterable[int], skip: int) -> None:
        self.plan, self.processes, self.epochs, self.skip = plan, processes, epochs, skip

    def __iter__(self) -> Iterator[list[tuple[int, int]]]:
        batches = chain.from_iterable(self.plan.of(epoch) for epoch in self.epochs)
        for rows, seeds in islice(batches, self.skip, None):
            share = self.processes.share(len(rows))
            yield list(zip(rows[share].tolist(), seeds[share].tolist(), strict=True))


class _Draws(Dataset[torch.Tensor]):
    """(image, seed) → (V, 3, H, W) uint8."""

    def __init__(self, images: Sequence[torch.Tensor], draw_views: RandomViews) -> None:
        self.images, self.draw_views = images, draw_views

    def __getitem__(self, index: tuple[int, int]) -> torch.Tensor:
        row, seed = index
        torch.manual_seed(seed)
        image = self.images[row]
        return torch.stack([self.draw_views.crop(image) for _ in range(self.draw_views.views)])


def idle_cores(processes: Processes) -> int:
    """How many workers a process may have: its part of the cores but one, for the loop itself."""
    cores = available_cores() // int(os.environ.get("LOCAL_WORLD_SIZE", processes.count))
    return max(1, min(MOST_WORKERS, cores - 1))
