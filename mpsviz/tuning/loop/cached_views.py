"""V' views of every image, drawn once: what tuning can't change of them is computed once too.

Kept in main memory, in every process: for each view the trunk, 2·N·width numbers in MPS-Tuning, in the precision of
the towers, and 4 bytes for each of the N·D of the frozen tokens (N is 1 where the loss reads only the class token).
ViT-B/16 with all tokens: 1.6 MB a view in float32, 1.0 MB in bfloat16.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence

import psutil
import torch

from mpsviz.errors import UserError
from mpsviz.tuning.loop.batches import Batch, FewShotData, draw_order
from mpsviz.tuning.loop.processes import Processes
from mpsviz.tuning.towers.two_branches import Begun

AT_ONCE = 32


class DrawnOnce:
    """Batches that take V of the V' views of each image, at random.

    Raises:
        UserError: there are fewer cached views than a step takes, or they do not fit into memory.
    """

    def __init__(
        self, data: FewShotData, batch_size: int, begin: Callable[[torch.Tensor], Begun], processes: Processes
    ) -> None:
        if data.cached_views < data.draw_views.views:
            raise UserError(
                f"{data.cached_views} cached views are fewer than the {data.draw_views.views} that a step takes.",
                next_step="Set data.cached_views to that many or more, or to 0.",
            )
        self.data, self.batch_size, self.begin, self.processes = data, batch_size, begin, processes
        self.kept = self._keep()

    def order(self, epoch: int) -> list[torch.Tensor]:
        return draw_order(len(self.data.train.images), self.batch_size)

    def batches(self, order: Sequence[torch.Tensor]) -> Iterator[Batch]:
        train, device = self.data.train, self.processes.device
        for rows in order:
            chosen = torch.rand(len(rows), self.data.cached_views).argsort(dim=1)  # (B, V')
            share = self.processes.share(len(rows))
            where = rows[share, None], chosen[share, : self.data.draw_views.views]  # (own, 1), (own, V)
            begun = _moved(Begun(self.kept.trunk[where], self.kept.frozen_tokens[where]), device)
            yield Batch(train.labels[rows].to(device), len(begun.trunk), _rows_of(begun))

    def _keep(self) -> Begun:
        """Run all views of all images through the frozen parts; trunk (n, V', …), tokens (n, V', N, D)."""
        images, kept = self.data.train.images, None
        for first in range(0, len(images), AT_ONCE):
            last = min(first + AT_ONCE, len(images))
            views = self._draw([images[row] for row in range(first, last)]).to(self.processes.device)
            parts = [_moved(self.begin(view[:, None]), torch.device("cpu")) for view in views.unbind(dim=1)]
            kept = kept if kept is not None else self._room(parts[0], len(images))
            kept.trunk[first:last] = torch.cat([part.trunk for part in parts], dim=1)  # (≤ AT_ONCE, V', …)
            kept.frozen_tokens[first:last] = torch.cat([part.frozen_tokens for part in parts], dim=1)
        assert kept is not None  # noqa: S101 (there is no few-shot set without images)
        return kept

    def _draw(self, images: list[torch.Tensor]) -> torch.Tensor:
        """(b, V', 3, H, W)."""
        rounds = math.ceil(self.data.cached_views / self.data.draw_views.views)
        drawn = torch.cat([self.data.draw_views(images) for _ in range(rounds)], dim=1)
        return drawn[:, : self.data.cached_views]

    def _room(self, one: Begun, images: int) -> Begun:
        shapes = [(images, self.data.cached_views, *part.shape[2:]) for part in (one.trunk, one.frozen_tokens)]
        needed = sum(math.prod(shape) * part.itemsize for shape, part in zip(shapes, _parts(one), strict=True))
        if needed > psutil.virtual_memory().available:
            raise UserError(
                f"{self.data.cached_views} cached views of {images} images take {needed / 1e9:.1f} GB, "
                "more than there is memory.",
                next_step="Set data.cached_views to fewer, or to 0.",
            )
        trunk, frozen_tokens = (part.new_empty(shape) for shape, part in zip(shapes, _parts(one), strict=True))
        return Begun(trunk, frozen_tokens)


def _parts(begun: Begun) -> tuple[torch.Tensor, torch.Tensor]:
    return begun.trunk, begun.frozen_tokens


def _moved(begun: Begun, device: torch.device) -> Begun:
    return Begun(*(part.to(device) for part in _parts(begun)))


def _rows_of(begun: Begun) -> Callable[[slice], Begun]:
    return lambda rows: Begun(begun.trunk[rows], begun.frozen_tokens[rows])
