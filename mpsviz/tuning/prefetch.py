"""The next batches are decoded and drawn by other processes while a GPU works on this one.

main:     order, a seed an image ──▶ queue ──▶ pinned memory ──▶ GPU: normalise
workers:  decode ─▶ crop, flip ─────────────────────┘

Every image's views come from a seed of their own, so that they do not depend on who drew them, or how many did.
"""

from __future__ import annotations

import os
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence

import torch
from torch.utils.data import DataLoader, Dataset

from mpsviz.data.images import RandomViews
from mpsviz.tuning.batches import Batch, FewShotData, batch_of_views, draw_order, steps_per_epoch
from mpsviz.tuning.branches import Begun
from mpsviz.tuning.processes import Processes

MOST_WORKERS = 12


class DrawnAhead:
    """Batches whose views come out of worker processes.

    Args:
        epochs: how often `epoch` will be asked; the workers are at the next epoch before this one is over.
        workers: how many processes draw.
    """

    def __init__(
        self,
        data: FewShotData,
        batch_size: int,
        begin: Callable[[torch.Tensor], Begun],
        processes: Processes,
        epochs: int,
        workers: int,
    ) -> None:
        self.data, self.begin, self.device = data, begin, processes.device
        self.steps = steps_per_epoch(len(data.train.images), batch_size)
        self.orders: deque[torch.Tensor] = deque()
        self.loader = iter(
            DataLoader(
                _Draws(data.train.images, data.draw_views),
                batch_sampler=_Requests(self.orders, len(data.train.images), batch_size, epochs, processes),
                num_workers=workers,
                pin_memory=processes.device.type == "cuda",
                multiprocessing_context="fork" if sys.platform == "linux" else None,
            )
        )

    def epoch(self) -> Iterator[Batch]:
        for _ in range(self.steps):
            crops = next(self.loader).to(self.device, non_blocking=True)  # (own, V, 3, H, W) uint8
            labels = self.data.train.labels[self.orders.popleft()].to(self.device, non_blocking=True)
            yield batch_of_views(labels, self.data.draw_views.normalise(crops), self.begin)


class _Requests:
    """What the workers are asked for: a list of (image, seed) a batch, this process's share of it.

    The rows of the whole batch are left in `orders`.
    """

    def __init__(
        self, orders: deque[torch.Tensor], images: int, batch_size: int, epochs: int, processes: Processes
    ) -> None:
        self.orders, self.images, self.batch_size = orders, images, batch_size
        self.epochs, self.processes = epochs, processes

    def __iter__(self) -> Iterator[list[tuple[int, int]]]:
        for _ in range(self.epochs):
            for rows in draw_order(self.images, self.batch_size):
                self.orders.append(rows)
                seeds = torch.randint(2**62, rows.shape)
                share = self.processes.share(len(rows))
                yield list(zip(rows[share].tolist(), seeds[share].tolist(), strict=True))


class _Draws(Dataset[torch.Tensor]):
    """(image, seed) → (V, 3, H, W) uint8."""

    def __init__(self, images: Sequence[torch.Tensor], draw_views: RandomViews) -> None:
        self.images, self.draw_views = images, draw_views

    def __getitem__(self, request: tuple[int, int]) -> torch.Tensor:
        row, seed = request
        torch.manual_seed(seed)
        image = self.images[row]
        return torch.stack([self.draw_views.crop(image) for _ in range(self.draw_views.views)])


def idle_cores(processes: Processes) -> int:
    """How many workers a process may have: its part of the cores but one, for the loop itself."""
    cores = (os.cpu_count() or 1) // int(os.environ.get("LOCAL_WORLD_SIZE", processes.count))
    return max(1, min(MOST_WORKERS, cores - 1))
