"""One training loop for all three models, over one or several worker processes, and its schedule.

Small models keep cores waiting for one another, so on a CPU each core runs its own process with its own batch, and
the gradients are averaged. The learning rate follows the fraction of the *time* that has gone, so that a run ends
annealed when it should, however busy the machine is.
"""

import copy
import math
import os
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
import torch.distributed as dist
from torch import nn

EMA_DECAY = 0.999
CLIP_NORM = 1.0


@dataclass(frozen=True)
class Plan:
    """How long and how fast: minutes of wall-clock time, peak learning rate, weight decay, minutes between reports."""

    minutes: float
    peak_rate: float
    weight_decay: float
    report_minutes: float
    checkpoint: Path


Report = Callable[[nn.Module, int, float, float], None]
"""Called with the averaged model, the step, the fraction of the time gone, and the mean loss since the last call."""


def fit(model: nn.Module, loss_of_batch: Callable[[nn.Module], torch.Tensor], plan: Plan, report: Report) -> nn.Module:
    """Train until the time is over, continuing from the checkpoint if there is one; returns the averaged model."""
    optimizer = torch.optim.AdamW(_groups(model, plan.weight_decay), lr=plan.peak_rate, betas=(0.9, 0.98), fused=True)
    average = copy.deepcopy(model).requires_grad_(False)
    step, elapsed = _resume(plan.checkpoint, model, average, optimizer)
    torch.manual_seed(torch.initial_seed() + step)
    reported = time.monotonic()
    start = reported - elapsed
    losses: list[float] = []
    fraction = 0.0
    while fraction < 1:
        loss = loss_of_batch(model)
        loss.backward()
        elapsed = time.monotonic() - start
        fraction = _average_gradients(model, elapsed / (60 * plan.minutes))
        nn.utils.clip_grad_norm_(model.parameters(), CLIP_NORM)
        for group in optimizer.param_groups:
            group["lr"] = plan.peak_rate * rate_factor(fraction)
        optimizer.step()
        optimizer.zero_grad()
        step += 1
        _follow(average, model, min(EMA_DECAY, (1 + step) / (10 + step)))
        losses.append(loss.item())
        if _rank() == 0 and (time.monotonic() - reported > 60 * plan.report_minutes or fraction >= 1):
            _save(plan.checkpoint, model, average, optimizer, step, elapsed)
            report(average, step, fraction, sum(losses) / len(losses))
            losses, reported = [], time.monotonic()
    return average


def rate_factor(fraction: float) -> float:
    """Share of the peak learning rate: three per cent of the time to warm up, then half a cosine to zero."""
    warm_up = 0.03
    if fraction < warm_up:
        return max(fraction / warm_up, 0.01)
    return 0.5 * (1 + math.cos(math.pi * min((fraction - warm_up) / (1 - warm_up), 1)))


def spawn(work: Callable[..., None], workers: int, *arguments: object) -> None:
    """Run `work(*arguments)` in so many processes that know of each other; on a GPU, in one."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        meeting_point = f"tcp://127.0.0.1:{probe.getsockname()[1]}"
    torch.multiprocessing.spawn(_worker, args=(workers, meeting_point, work, arguments), nprocs=workers)


def _worker(rank: int, workers: int, meeting_point: str, work: Callable[..., None], arguments: tuple) -> None:
    if torch.cuda.is_available():
        torch.set_default_device("cuda")
    elif workers > 1:
        torch.set_num_threads(1)
        cores = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {cores[rank % len(cores)]})
    dist.init_process_group("gloo", init_method=meeting_point, rank=rank, world_size=workers)
    work(*arguments)
    dist.destroy_process_group()


def seed_apart(seed: int) -> None:
    """Other batches in every process: to be called after the model was made from one seed in all of them."""
    torch.manual_seed(seed + 1000 * (1 + _rank()))


def _rank() -> int:
    return dist.get_rank() if dist.is_initialized() else 0


def _groups(model: nn.Module, weight_decay: float) -> list[dict]:
    parameters = [p for p in model.parameters() if p.requires_grad]
    return [
        {"params": [p for p in parameters if p.ndim > 1], "weight_decay": weight_decay},
        {"params": [p for p in parameters if p.ndim <= 1], "weight_decay": 0.0},
    ]


def _average_gradients(model: nn.Module, fraction: float) -> float:
    """Average gradients over the processes, and the clock with them, so that all stop at the same step."""
    if not dist.is_initialized() or dist.get_world_size() == 1:
        return fraction
    gradients = [p.grad for p in model.parameters() if p.grad is not None]
    flat = torch.cat([*(g.flatten() for g in gradients), gradients[0].new_tensor([fraction])])
    dist.all_reduce(flat)
    flat /= dist.get_world_size()
    offset = 0
    for gradient in gradients:
        gradient.copy_(flat[offset : offset + gradient.numel()].view_as(gradient))
        offset += gradient.numel()
    return flat[-1].item()


@torch.no_grad()
def _follow(average: nn.Module, model: nn.Module, decay: float) -> None:
    torch._foreach_lerp_(list(average.parameters()), [p.detach() for p in model.parameters()], 1 - decay)
    for kept, new in zip(average.buffers(), model.buffers(), strict=True):
        kept.copy_(new)


def _save(
    path: Path, model: nn.Module, average: nn.Module, optimizer: torch.optim.Optimizer, step: int, elapsed: float
) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    state = {
        "model": model.state_dict(),
        "average": average.state_dict(),
        "optimizer": optimizer.state_dict(),
        "step": step,
        "elapsed": elapsed,
    }
    torch.save(state, path.with_suffix(".part"))
    os.replace(path.with_suffix(".part"), path)


def _resume(path: Path, model: nn.Module, average: nn.Module, optimizer: torch.optim.Optimizer) -> tuple[int, float]:
    if not path.exists():
        return 0, 0.0
    state = torch.load(path, map_location=next(model.parameters()).device)
    model.load_state_dict(state["model"])
    average.load_state_dict(state["average"])
    optimizer.load_state_dict(state["optimizer"])
    return state["step"], state["elapsed"]
