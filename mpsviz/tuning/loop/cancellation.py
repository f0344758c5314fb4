"""Stop a fit that is not made of steps: it asks wherever it may take long.

images ── asks before each ──▶ tower ──▶ features ── asks at each evaluation ──▶ regression
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import torch

from mpsviz.tuning.loop.batches import FewShotData, LabelledImages

Ask = Callable[[], None]


class StoppedError(Exception):
    """Whoever started the fit does not want it any more."""


def cancellation_check(on_epoch: Callable[[int], bool]) -> Ask:
    """A function that raises StoppedError once `on_epoch`, told that no epoch is done yet, returns True."""

    def ask() -> None:
        if on_epoch(0):
            raise StoppedError

    return ask


def cancellable_data(data: FewShotData, ask: Ask) -> FewShotData:
    """The same images, and `ask` is called before each is read."""

    def asking_part(part: LabelledImages) -> LabelledImages:
        return LabelledImages(_CancellableImages(part.images, ask), part.labels)

    return replace(data, train=asking_part(data.train), validation=asking_part(data.validation))


class _CancellableImages(Sequence[torch.Tensor]):
    """(3, H, W) uint8 each."""

    def __init__(self, images: Sequence[torch.Tensor], ask: Ask) -> None:
        self.images, self.ask = images, ask

    def __len__(self) -> int:
        return len(self.images)

    def __getitem__(self, row: int) -> torch.Tensor:  # pyright: ignore[reportIncompatibleMethodOverride] (no slices)
        self.ask()
        return self.images[row]
