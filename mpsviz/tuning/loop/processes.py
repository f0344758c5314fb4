"""The processes that train together, one a device, started by `torchrun`; most of the time there is one.

Every process draws the same batches, takes its share of each, and sees the features of all.

Beside one that trains alone on a CPU there may be side threads, where it leaves cores idle: in a run of the app, which
leaves one to its user. A side thread computes with as many of torch's threads as the one that trains, so what it
computes has the same bits.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import cast

import torch

from mpsviz.cores import threads


@dataclass(frozen=True)
class Processes:
    """Attributes:
    rank: number of this process; 0 is the one that speaks to the user.
    count: how many there are.
    device: this process's own.
    """

    rank: int
    count: int
    device: torch.device

    def share(self, length: int) -> slice:
        """This process's part of so many images, in turn and nearly even."""
        return slice(self.rank * length // self.count, (self.rank + 1) * length // self.count)

    def add_up(self, tensors: Sequence[torch.Tensor]) -> None:
        """Replace each tensor by its sum over the processes, in place."""
        if self.count > 1:
            from accelerate.utils import reduce

            for tensor in tensors:
                tensor.copy_(cast(torch.Tensor, reduce(tensor, "sum")))

    def whole(self, part: torch.Tensor, length: int) -> torch.Tensor:
        """Put the processes' shares together: (share, …) → (length, …). No gradient."""
        if self.count == 1:
            return part
        whole = part.new_zeros(length, *part.shape[1:])
        whole[self.share(length)] = part
        self.add_up([whole])
        return whole

    def any(self, flag: bool) -> bool:
        """Whether it is true of any process."""
        if self.count == 1:
            return flag
        flags = torch.tensor(float(flag), device=self.device)
        self.add_up([flags])
        return bool(flags > 0)

    def told(self, number: int) -> int:
        """The first process's number, in every process."""
        if self.count == 1:
            return number
        from accelerate.utils import broadcast

        return int(cast(torch.Tensor, broadcast(torch.tensor(number, device=self.device))))

    def align_random(self) -> None:
        """From here on, every process draws from torch's CPU generator what the first one draws."""
        if self.count > 1:
            from accelerate.utils import broadcast

            torch.set_rng_state(cast(torch.Tensor, broadcast(torch.get_rng_state().to(self.device))).cpu())


def launched() -> bool:
    """Whether `torchrun` started this process together with others."""
    return int(os.environ.get("WORLD_SIZE", "1")) > 1


def join(device: torch.device) -> Processes:
    """Meet the other processes, if there are any; may be called again.

    Args:
        device: where the model is, or is to be: a CPU, or this process's GPU (`local_device`).
    """
    if not launched():
        return Processes(0, 1, device)
    from accelerate import PartialState

    state = PartialState(cpu=device.type == "cpu")
    return Processes(state.process_index, state.num_processes, device)


def local_device() -> torch.device:
    """The GPU that belongs to this process, or the CPU where there is none."""
    if not torch.cuda.is_available():
        return torch.device("cpu")
    return torch.device("cuda", int(os.environ["LOCAL_RANK"])) if launched() else torch.device("cuda")


def side_threads(device: torch.device) -> int:
    """How many there may be beside the calling thread; none where a GPU computes, or other processes train, too."""
    if device.type != "cpu" or launched():
        return 0
    return max(0, threads() // torch.get_num_threads() - 1)


def pool(size: int) -> ThreadPoolExecutor:
    """So many side threads, each started when there is something for it to do."""
    return ThreadPoolExecutor(size, "side", torch.set_num_threads, (torch.get_num_threads(),))
