"""What `test_processes` runs alone and in two processes: `torchrun … two_processes.py FOLDER`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

sys.path.insert(0, str(Path(__file__).parents[2]))

from mpsviz.config.run_config import OptimConfig
from mpsviz.tuning.learner import Learner
from mpsviz.tuning.loop import trainer
from mpsviz.tuning.loop.checkpoint import Checkpoint
from mpsviz.tuning.loop.prepared_towers import Towers, make_towers
from mpsviz.tuning.loop.processes import join
from mpsviz.tuning.loop.trainer import Step, train
from mpsviz.tuning.towers.two_branches import Begun, Features
from tests.tuning.tiny import few_shots, make_backbone, make_learner, moved

CPU = torch.device("cpu")
BATCH = 5  # of which two processes take two and three

Tensors = dict[str, torch.Tensor]


def one_step(method: str, **optim: Any) -> Tensors:
    """Train one step at rate 1 without momentum or decay: what the weights lose is the gradient. And the losses."""
    torch.manual_seed(0)
    changes = {"method.name": method} | ({"method.dropout": 0.0} if method == "clip-lora" else {})
    learner = moved(make_learner(make_backbone(), changes).train())
    before = state(learner)
    plain = {"epochs": 1, "batch_size": BATCH, "lr": 1.0, "momentum": 0.0, "weight_decay": 0.0}
    steps: list[Step] = []
    torch.manual_seed(1)
    data = few_shots(BATCH, torch.float64)
    assert train(
        learner, data, OptimConfig(**plain | optim), lambda step: bool(steps.append(step)), lambda epoch: False
    )
    losses = {f"loss {name}": torch.tensor(value, dtype=torch.float64) for name, value in steps[0].losses.items()}
    return losses | {name: before[name] - tensor for name, tensor in state(learner).items()}


def several_epochs(cached_views: int = 0, drawn_elsewhere: bool = False) -> Tensors:
    """The weights after three epochs of two steps; whoever speaks to the user may draw numbers of its own."""
    torch.manual_seed(0)
    learner = moved(make_learner(make_backbone(), {"method.name": "ce"}))

    def on_epoch(epoch: int) -> bool:
        if drawn_elsewhere and join(CPU).rank == 0:
            torch.rand(5)
        return False

    config = OptimConfig(epochs=3, batch_size=BATCH, lr=0.05)
    torch.manual_seed(1)
    assert train(learner, few_shots(2 * BATCH, torch.float64, cached_views), config, lambda step: False, on_epoch)
    return state(learner)


def resumed() -> Tensors:
    """As `several_epochs`, but stopped in the middle of the second epoch and gone on with by other learners."""
    config, data = OptimConfig(epochs=3, batch_size=BATCH, lr=0.05), few_shots(2 * BATCH, torch.float64)
    taken: list[Checkpoint] = []

    def stop_at_the_third(step: Step) -> bool:
        if step.step == 3:
            taken.append(step.checkpoint())
        return step.step == 3

    def learner() -> Learner:
        torch.manual_seed(0)
        made = moved(make_learner(make_backbone(), {"method.name": "ce"}))
        torch.manual_seed(1)
        return made

    assert not train(learner(), data, config, stop_at_the_third, lambda epoch: False)
    other = learner()
    assert train(other, data, config, lambda step: False, lambda epoch: False, taken[0])
    return state(other)


def with_little_memory(method: str) -> Tensors:
    """One step where only the last process runs out of memory, above two images."""

    def small(*arguments: Any) -> Towers:
        towers = make_towers(*arguments)
        return Towers(towers.begin, full_above_two(towers.finish), towers.new_step)

    trainer.make_towers = small
    try:
        return one_step(method)
    finally:
        trainer.make_towers = make_towers


def full_above_two(finish: Callable[[Begun], Features]) -> Callable[[Begun], Features]:
    def limited(begun: Begun) -> Features:
        if len(begun.trunk) > 2 and torch.is_grad_enabled():
            raise torch.OutOfMemoryError("out of memory")
        return finish(begun)

    return limited


def stopped_by_the_first() -> Tensors:
    """How many steps were made when only the process that speaks to the user says stop."""
    learner, steps = make_learner(make_backbone(), {"method.name": "ce"}), []
    config = OptimConfig(epochs=3, batch_size=BATCH)

    def on_step(step: Step) -> bool:
        steps.append(step)
        return join(CPU).rank == 0 and step.step == 3

    assert not train(learner, few_shots(2 * BATCH, torch.float64), config, on_step, lambda epoch: False)
    return {"steps": torch.tensor(float(len(steps)))}


def state(learner: Learner) -> Tensors:
    return {name: parameter.detach().clone() for name, parameter in learner.trainable_parameters().items()}


def everything() -> dict[str, Tensors]:
    return {
        "mps": one_step("mps"),
        "mps in micro-batches": one_step("mps", micro_batch=2),
        "clip-lora": one_step("clip-lora"),
        "little memory": with_little_memory("mps"),
        "epochs": several_epochs(),
        "epochs with cached views": several_epochs(cached_views=3),
        "stopped": stopped_by_the_first(),
        "resumed": resumed(),
        "told": {"number": torch.tensor(float(join(CPU).told(join(CPU).rank + 7)))},
    }


if __name__ == "__main__":
    processes = join(CPU)
    results = everything() | {"drawn elsewhere": several_epochs(drawn_elsewhere=True)}
    torch.save(results, Path(sys.argv[1]) / f"{processes.rank}.pt")
