"""The loop. It knows an optimiser, batches and an objective; what is going on leaves through two callbacks."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import torch

from mpsviz.config import OptimConfig
from mpsviz.data.images import RandomViews
from mpsviz.errors import UserError
from mpsviz.tuning.learner import Learner
from mpsviz.tuning.schedules import learning_rate


@dataclass(frozen=True)
class Step:
    """One optimiser step as a callback sees it; `losses` are the weighted parts."""

    step: int
    steps: int
    epoch: int
    lr: float
    losses: dict[str, float]
    images: int
    seconds: float


@dataclass(frozen=True)
class LabelledImages:
    """Decoded images (3, H, W) uint8 and their labels (n,)."""

    images: Sequence[torch.Tensor]
    labels: torch.Tensor


@dataclass(frozen=True)
class FewShotData:
    """The few shots, how views of them are drawn, and the images that choose hyper-parameters (there may be none)."""

    train: LabelledImages
    validation: LabelledImages
    draw_views: RandomViews


class Fit(Protocol):
    """How a learner learns, in place. Batches and views are drawn from torch's global generator."""

    def __call__(
        self,
        learner: Learner,
        data: FewShotData,
        config: OptimConfig,
        on_step: Callable[[Step], bool],
        on_epoch: Callable[[int], bool],
    ) -> bool:
        """See `train`."""
        ...


def steps_per_epoch(images: int, batch_size: int) -> int:
    """The last incomplete batch is dropped, unless it is the only one."""
    return max(1, images // batch_size)


def make_optimizer(parameters: Iterable[torch.nn.Parameter], config: OptimConfig) -> torch.optim.Optimizer:
    """SGD with momentum, or AdamW, at the config's peak learning rate."""
    if config.optimizer == "adamw":
        return torch.optim.AdamW(parameters, lr=config.lr, weight_decay=config.weight_decay)
    return torch.optim.SGD(parameters, lr=config.lr, momentum=config.momentum, weight_decay=config.weight_decay)


def train(
    learner: Learner,
    data: FewShotData,
    config: OptimConfig,
    on_step: Callable[[Step], bool],
    on_epoch: Callable[[int], bool],
) -> bool:
    """Tune `learner` in place, by gradient descent.

    Batches and views are drawn from torch's global generator: seed it for a run that can be repeated.

    Args:
        on_step: called after every optimiser step; returning True stops.
        on_epoch: called with the number of epochs done, after each; returning True stops.

    Returns:
        Whether all epochs were trained.

    Raises:
        UserError: a loss is no finite number; the message says which part and the step.
    """
    device = learner.vision.device
    optimizer = make_optimizer(learner.trainable_parameters().values(), config)
    images, labels = data.train.images, data.train.labels
    steps = steps_per_epoch(len(images), config.batch_size)
    for epoch in range(config.epochs):
        lr = learning_rate(config, epoch)
        for group in optimizer.param_groups:
            group["lr"] = lr
        order = torch.randperm(len(images))
        for number in range(steps):
            began = time.perf_counter()
            batch = order[number * config.batch_size : (number + 1) * config.batch_size]
            views = data.draw_views([images[index] for index in batch.tolist()]).to(device)
            parts = learner.losses(learner(views), labels[batch].to(device), epoch)
            losses = {name: float(part.detach()) for name, part in parts.items()}
            step = epoch * steps + number + 1
            _check_finite(losses, step)
            optimizer.zero_grad(set_to_none=True)
            torch.stack(list(parts.values())).sum().backward()
            optimizer.step()
            seconds = time.perf_counter() - began
            if on_step(Step(step, config.epochs * steps, epoch, lr, losses, len(batch), seconds)):
                return False
        if on_epoch(epoch + 1):
            return False
    return True


def _check_finite(losses: dict[str, float], step: int) -> None:
    broken = [name for name, value in losses.items() if value != value or abs(value) == float("inf")]
    if broken:
        raise UserError(
            f"The loss is no finite number any more: {', '.join(broken)} at step {step}.",
            next_step="Start again with a smaller learning rate (optim.lr).",
        )
