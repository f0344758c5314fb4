"""A fit that is not made of steps, and how it is stopped: it asks wherever it may take long.

images ── asks before each ──▶ tower ──▶ features ── asks at each evaluation ──▶ regression
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import torch

from mpsviz.config.run_config import OptimConfig
from mpsviz.tuning.learner import Learner
from mpsviz.tuning.loop.batches import FewShotData, LabelledImages
from mpsviz.tuning.loop.checkpoint import Checkpoint
from mpsviz.tuning.loop.trainer import Fit, Step

Ask = Callable[[], None]


class StoppedError(Exception):
    """Whoever started the fit does not want it any more."""


def cancellation_check(on_epoch: Callable[[int], bool]) -> Ask:
    """A function that raises StoppedError once `on_epoch`, told that no epoch is done yet, returns True."""

    def ask() -> None:
        if on_epoch(0):
            raise StoppedError

    return ask


def fit_at_once(learn: Callable[[Learner, FewShotData, Ask], None]) -> Fit:
    """The fit of a method that learns without gradient steps: the last epoch is over at once.

    Args:
        learn: changes the learner in place. The data ask before each image is read; what else takes long asks itself.
    """

    def fit(
        learner: Learner,
        data: FewShotData,
        config: OptimConfig,
        on_step: Callable[[Step], bool],
        on_epoch: Callable[[int], bool],
        resume: Checkpoint | None = None,
    ) -> bool:
        ask = cancellation_check(on_epoch)
        try:
            learn(learner, cancellable_data(data, ask), ask)
        except StoppedError:
            return False
        return not on_epoch(config.epochs)

    return fit


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

    def __getitem__(self, row: int) -> torch.Tensor:  # pyrefly: ignore[bad-override]: no slices
        self.ask()
        return self.images[row]
