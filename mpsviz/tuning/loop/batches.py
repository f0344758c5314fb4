"""What the loop works through: batches whose frozen parts are computed when they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import torch

from mpsviz.data.images.views import RandomViews
from mpsviz.tuning.loop.processes import Processes
from mpsviz.tuning.towers.two_branches import Begun


@dataclass(frozen=True)
class LabelledImages:
    """Decoded images (3, H, W) uint8 and their labels (n,)."""

    images: Sequence[torch.Tensor]
    labels: torch.Tensor


@dataclass(frozen=True)
class FewShotData:
    """The few shots, how views of them are drawn, and the images that choose hyper-parameters (there may be none).

    Attributes:
        cached_views: views of each image that are drawn once and used in every step; 0: new ones in every step.
    """

    train: LabelledImages
    validation: LabelledImages
    draw_views: RandomViews
    cached_views: int = 0


@dataclass(frozen=True)
class Batch:
    """One step's images.

    Attributes:
        labels: (B,), of the whole batch.
        own: how many of its images this process has; all of them where it is alone.
        begin: rows of the own images → what tuning can't change of them.
    """

    labels: torch.Tensor
    own: int
    begin: Callable[[slice], Begun]


class Batches(Protocol):
    """Where batches come from."""

    def order(self, epoch: int) -> list[torch.Tensor]:
        """The rows of every batch of an epoch, in a new order; asked for once, before its batches."""
        ...

    def batches(self, order: Sequence[torch.Tensor]) -> Iterator[Batch]:
        """The batches of these rows: an epoch's, or the last of them."""
        ...


def steps_per_epoch(images: int, batch_size: int) -> int:
    """The last incomplete batch is dropped, unless it is the only one."""
    return max(1, images // batch_size)


def draw_order(images: int, batch_size: int, generator: torch.Generator | None = None) -> list[torch.Tensor]:
    """The rows of every batch of an epoch, from torch's global generator unless another is given."""
    rows = torch.randperm(images, generator=generator).split(batch_size)
    return list(rows[: steps_per_epoch(images, batch_size)])


class DrawnInPlace:
    """Views are drawn when the loop gets to them: right where the processor that draws is the one that trains."""

    def __init__(
        self, data: FewShotData, batch_size: int, begin: Callable[[torch.Tensor], Begun], processes: Processes
    ) -> None:
        self.data, self.batch_size, self.begin, self.processes = data, batch_size, begin, processes

    def order(self, epoch: int) -> list[torch.Tensor]:
        return draw_order(len(self.data.train.images), self.batch_size)

    def batches(self, order: Sequence[torch.Tensor]) -> Iterator[Batch]:
        for rows in order:
            yield self.batch(rows, self.draw(rows))

    def draw(self, rows: torch.Tensor) -> torch.Tensor:
        """The views of the own images among these, (own, V, 3, H, W)."""
        views = self.data.draw_views([self.data.train.images[row] for row in rows.tolist()])  # (B, V, 3, H, W)
        return views[self.processes.share(len(rows))].to(self.processes.device)

    def batch(self, rows: torch.Tensor, views: torch.Tensor) -> Batch:
        return batch_of_views(self.data.train.labels[rows].to(self.processes.device), views, self.begin)


def batch_of_views(labels: torch.Tensor, views: torch.Tensor, begin: Callable[[torch.Tensor], Begun]) -> Batch:
    """A batch from the views of the own images, (own, V, 3, H, W)."""
    return Batch(labels, len(views), lambda rows: begin(views[rows]))
