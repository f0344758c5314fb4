"""A training in the middle of it: everything that its further steps depend on, to go on from there bit for bit.

learner ─┐
optimiser ┼─▶ tensors ─┐
generators┘            ├─▶ Checkpoint ─▶ (a file, another process) ─▶ the same training
place, scaler ─▶ JSON ─┘
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import torch

from mpsviz.errors import UserError
from mpsviz.tuning.learner import Learner
from mpsviz.tuning.loop.gradient import BatchGradient
from mpsviz.tuning.loop.random_state import RandomState


@dataclass(frozen=True)
class Place:
    """Where a training is.

    Attributes:
        step: optimiser steps done.
        epoch: epochs that are over.
        batches: batches done of the epoch that goes on.
        micro_batch: images that go through the model at a time; lower than asked for once the memory ran out.
        scaler: the state of the loss scaler; empty where it is idle.
    """

    step: int
    epoch: int
    batches: int
    micro_batch: int
    scaler: Mapping[str, float]


@dataclass(frozen=True)
class Checkpoint:
    """A place, and the tensors that belong to it, by name:

    `learnt/…` what the learner has learnt, `optimizer/NUMBER/…` what the optimiser remembers of its NUMBERth parameter,
    `random/…` where torch's generators stand, `order` the rows of every batch of this epoch.
    """

    place: Place
    tensors: Mapping[str, torch.Tensor]

    def order(self) -> list[torch.Tensor]:
        """The rows of every batch of this epoch."""
        return list(self.tensors["order"])

    def described(self) -> dict[str, Any]:
        """The place as JSON."""
        return asdict(self.place)


class Resumable:
    """The parts of a training that change, taken together.

    Args:
        add_gradient: asked for its micro-batch only.
    """

    def __init__(
        self,
        learner: Learner,
        optimizer: torch.optim.Optimizer,
        scaler: torch.amp.GradScaler,
        add_gradient: BatchGradient,
    ) -> None:
        self.learner, self.optimizer, self.scaler, self.add_gradient = learner, optimizer, scaler, add_gradient

    def take(self, step: int, epoch: int, batches: int, order: Sequence[torch.Tensor]) -> Checkpoint:
        """A copy of all of it, on the CPU."""
        random = RandomState(self.learner.vision.device)
        tensors = {f"learnt/{name}": tensor for name, tensor in self.learner.learnt_state().items()}
        for number, memory in self.optimizer.state_dict()["state"].items():
            tensors |= {f"optimizer/{number}/{name}": tensor for name, tensor in memory.items()}
        tensors |= {"random/cpu": random.cpu, "order": torch.stack(list(order))}
        if random.gpu is not None:
            tensors["random/gpu"] = random.gpu
        place = Place(step, epoch, batches, self.add_gradient.micro_batch, self.scaler.state_dict())
        return Checkpoint(place, {name: tensor.detach().cpu().clone() for name, tensor in tensors.items()})

    def restore(self, checkpoint: Checkpoint) -> None:
        """Make everything as it was.

        Raises:
            UserError: the checkpoint belongs to another training.
        """
        learnt = self.learner.learnt_state()
        saved = {name: checkpoint.tensors.get(f"learnt/{name}", torch.empty(0)) for name in learnt}
        if any(saved[name].shape != tensor.shape for name, tensor in learnt.items()):
            raise UserError(
                "The checkpoint doesn't fit this run's settings.", next_step="Start a new run with these settings."
            )
        with torch.no_grad():
            for name, tensor in learnt.items():
                tensor.copy_(saved[name])
        self.optimizer.load_state_dict({**self.optimizer.state_dict(), "state": _optimizer_memory(checkpoint)})
        if checkpoint.place.scaler:
            self.scaler.load_state_dict(dict(checkpoint.place.scaler))
        self.add_gradient.micro_batch = checkpoint.place.micro_batch
        random = RandomState(self.learner.vision.device)
        random.cpu = checkpoint.tensors["random/cpu"]
        random.gpu = checkpoint.tensors.get("random/gpu", random.gpu)
        random.restore()


def _optimizer_memory(checkpoint: Checkpoint) -> dict[int, dict[str, torch.Tensor]]:
    memory: dict[int, dict[str, torch.Tensor]] = {}
    for name, tensor in checkpoint.tensors.items():
        kind, _, rest = name.partition("/")
        if kind == "optimizer":
            number, _, key = rest.partition("/")
            memory.setdefault(int(number), {})[key] = tensor
    return memory
