"""The loop. It knows an optimiser, batches and an objective; what is going on leaves through two callbacks."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch

from mpsviz.config import OptimConfig
from mpsviz.data.images import RandomViews
from mpsviz.errors import UserError
from mpsviz.tuning.methods import Objective
from mpsviz.tuning.model import TunedVision
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
class TrainingSet:
    """The few shots: decoded images (3, H, W) uint8, their labels (n,), and how views of them are drawn."""

    images: Sequence[torch.Tensor]
    labels: torch.Tensor
    draw_views: RandomViews


def steps_per_epoch(images: int, batch_size: int) -> int:
    """The last incomplete batch is dropped, unless it is the only one."""
    return max(1, images // batch_size)


def train(
    model: TunedVision,
    objective: Objective,
    data: TrainingSet,
    config: OptimConfig,
    on_step: Callable[[Step], bool],
    on_epoch: Callable[[int], bool],
) -> bool:
    """Tune `model` in place.

    Batches and views are drawn from torch's global generator: seed it for a run that can be repeated.

    Args:
        on_step: called after every optimiser step; returning True stops.
        on_epoch: called with the number of epochs done, after each; returning True stops.

    Returns:
        Whether all epochs were trained.

    Raises:
        UserError: a loss is no finite number; the message says which part and the step.
    """
    device = model.proj.device
    optimizer = torch.optim.SGD(
        model.trainable_parameters().values(),
        lr=config.lr,
        momentum=config.momentum,
        weight_decay=config.weight_decay,
    )
    steps = steps_per_epoch(len(data.images), config.batch_size)
    for epoch in range(config.epochs):
        lr = learning_rate(config, epoch)
        for group in optimizer.param_groups:
            group["lr"] = lr
        order = torch.randperm(len(data.images))
        for number in range(steps):
            began = time.perf_counter()
            batch = order[number * config.batch_size : (number + 1) * config.batch_size]
            views = data.draw_views([data.images[index] for index in batch.tolist()]).to(device)
            parts = objective(model(views), data.labels[batch].to(device), epoch)
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
