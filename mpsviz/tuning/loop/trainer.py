"""The loop. It knows batches, a gradient and an optimiser; what is going on leaves through two callbacks."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

import torch

from mpsviz.config.run_config import OptimConfig
from mpsviz.errors import UserError
from mpsviz.tuning.learner import Learner
from mpsviz.tuning.loop.batches import Batches, DrawnInPlace, FewShotData, steps_per_epoch
from mpsviz.tuning.loop.batches import LabelledImages as LabelledImages
from mpsviz.tuning.loop.begun_ahead import BegunAhead
from mpsviz.tuning.loop.cached_views import DrawnOnce
from mpsviz.tuning.loop.checkpoint import Checkpoint, Resumable
from mpsviz.tuning.loop.gradient import BatchGradient
from mpsviz.tuning.loop.precision import Precision, choose_precision
from mpsviz.tuning.loop.prefetch import DrawnAhead, idle_cores
from mpsviz.tuning.loop.prepared_towers import Towers, make_towers
from mpsviz.tuning.loop.processes import Processes, join
from mpsviz.tuning.loop.schedules import learning_rate


class DivergedError(UserError):
    """Something is no finite number any more, and nothing that follows will be."""

    def __init__(self, what: str) -> None:
        super().__init__(what, next_step="Start again with a smaller learning rate (optim.lr).")


@dataclass(frozen=True)
class Step:
    """One optimiser step as a callback sees it.

    Attributes:
        losses: the weighted parts.
        images: of the whole batch, over all processes.
        checkpoint: takes one, if called before the next step.
        notes: what the user should know from this step on.
    """

    step: int
    steps: int
    epoch: int
    lr: float
    losses: dict[str, float]
    images: int
    seconds: float
    checkpoint: Callable[[], Checkpoint]
    notes: tuple[str, ...] = ()


class Fit(Protocol):
    """How a learner learns, in place. Batches and views are drawn from torch's global generator."""

    def __call__(
        self,
        learner: Learner,
        data: FewShotData,
        config: OptimConfig,
        on_step: Callable[[Step], bool],
        on_epoch: Callable[[int], bool],
        resume: Checkpoint | None = None,
    ) -> bool:
        """See `train`."""
        ...


def make_optimizer(
    parameters: Sequence[torch.nn.Parameter], config: OptimConfig, precision: Precision
) -> torch.optim.Optimizer:
    """SGD with momentum, or AdamW, at the config's peak learning rate; on a GPU in one kernel for all weights.

    Not where a scaler may skip the first step: PyTorch's one-kernel SGD leaves its momentum unset then.
    """
    fused = precision.device_type == "cuda" and not precision.scaler().is_enabled()
    if config.optimizer == "adamw":
        return torch.optim.AdamW(parameters, lr=config.lr, weight_decay=config.weight_decay, fused=fused)
    return torch.optim.SGD(
        parameters, lr=config.lr, momentum=config.momentum, weight_decay=config.weight_decay, fused=fused
    )


def train(
    learner: Learner,
    data: FewShotData,
    config: OptimConfig,
    on_step: Callable[[Step], bool],
    on_epoch: Callable[[int], bool],
    resume: Checkpoint | None = None,
) -> bool:
    """Tune `learner` in place, by gradient descent.

    Batches and views are drawn from torch's global generator: seed it for a run that can be repeated. Started by
    `torchrun`, every process calls this with the same learner and data, and ends with the same weights.

    Args:
        on_step: called after every optimiser step; returning True stops.
        on_epoch: called with the number of epochs done, after each; returning True stops. A fit without steps also
            calls it with 0, as often as it could stop.
        resume: go on from here, as if it had never stopped; the generator must be seeded as it was, and learner, data
            and config be the same, and under `torchrun` as many processes, each given it. Dropout alone is then drawn
            anew.

    Returns:
        Whether all epochs were trained.

    Raises:
        DivergedError: a loss is no finite number.
        UserError: the memory does not hold one image, or the settings do not fit the data or the device; the message
            says which.
    """
    processes = join(learner.vision.device)
    processes.align_random()
    precision = choose_precision(config.precision, processes.device, learner.vision.width)
    towers = make_towers(learner.vision, precision, config.compile)
    first, done = (resume.place.epoch, resume.place.batches) if resume else (0, 0)
    batches = choose_batches(data, config, towers, processes, first, done)
    parameters = list(learner.trainable_parameters().values())
    optimizer, scaler = make_optimizer(parameters, config, precision), precision.scaler()
    add_gradient = BatchGradient(
        learner, towers.finish, precision, scaler, processes, config.micro_batch, towers.release
    )
    everything = Resumable(learner, optimizer, scaler, add_gradient)
    if resume:
        everything.restore(resume)
    steps = config.epochs * steps_per_epoch(len(data.train.images), config.batch_size)
    step = resume.place.step if resume else 0
    for epoch in range(first, config.epochs):
        lr = learning_rate(config, epoch)
        for group in optimizer.param_groups:
            group["lr"] = lr
        processes.align_random()
        order = resume.order() if resume and done else batches.order(epoch)
        began = time.perf_counter()
        for batch in batches.batches(order[done:]):
            step, done, in_memory = step + 1, done + 1, add_gradient.micro_batch
            towers.new_step()
            parts = add_gradient(batch, epoch)
            scaler.step(optimizer)
            scaler.update()
            optimizer.zero_grad(set_to_none=True)
            losses = dict(zip(parts, torch.stack(list(parts.values())).detach().tolist(), strict=True))
            _check_finite(losses, step)
            notes = () if add_gradient.micro_batch == in_memory else (_smaller(add_gradient.micro_batch),)
            seconds = time.perf_counter() - began
            take = partial(everything.take, step, epoch, done, order)
            if processes.any(on_step(Step(step, steps, epoch, lr, losses, len(batch.labels), seconds, take, notes))):
                return False
            began = time.perf_counter()
        done = 0
        if processes.any(on_epoch(epoch + 1)):
            return False
    return True


def choose_batches(
    data: FewShotData, config: OptimConfig, towers: Towers, processes: Processes, epoch: int = 0, done: int = 0
) -> Batches:
    """Views drawn once, if the data say so; drawn ahead of a GPU, or in place on a CPU, whose idle cores begin them.

    Args:
        epoch, done: what is over already: so many epochs, and so many batches of the next one.
    """
    images = min(config.batch_size, len(data.train.images))
    if images < processes.count:
        raise UserError(
            f"A batch of {images} images is too small for {processes.count} processes.",
            next_step="Raise optim.batch_size, or start fewer processes.",
        )
    if data.cached_views:
        return DrawnOnce(data, config.batch_size, towers.begin, processes)
    if processes.device.type == "cuda":
        ahead = partial(DrawnAhead, data, config.batch_size, towers.begin, processes, epoch=epoch, skip=done)
        return ahead(epochs=config.epochs, workers=idle_cores(processes))
    in_place = DrawnInPlace(data, config.batch_size, towers.begin, processes)
    return in_place if towers.one_thread else BegunAhead(in_place)


def _smaller(micro_batch: int) -> str:
    return (
        f"The memory ran out: from here on, {micro_batch} images at a time go through the model. "
        "That is slower; the loss and its gradient are still those of the whole batch."
    )


def _check_finite(losses: dict[str, float], step: int) -> None:
    broken = [name for name, value in losses.items() if value != value or abs(value) == float("inf")]
    if broken:
        raise DivergedError(f"The loss is no finite number any more: {', '.join(broken)} at step {step}.")
