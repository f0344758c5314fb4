"""One contender in a process of its own: `python -m benchmarks.contender NAME TASK`, TASK a JSON object.

It loads, and then works once for every line that it reads, and answers with a line of JSON: the first time, after it
has counted the floating-point operations and warmed up, with their number, then with the seconds. `mpsviz bench` lets
several take turns, so that all meet the same weather on the machine.

Memory is what the work adds to the loaded model: activations, gradients, optimiser state, temporaries. On a CPU the
peak of the process's resident set, looked at every millisecond, less what it was before; on a GPU the peak of what
PyTorch has allocated, less what was allocated before.
"""

from __future__ import annotations

import gc
import json
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace

import psutil
import torch
from torch.utils.flop_counter import FlopCounterMode

from benchmarks.contenders import CONTENDERS, Task, set_scene
from mpsviz.errors import UserError

LOOK_EVERY_S = 0.001
WARM_UP = 2


class Memory:
    """The most memory that was in use since this was made, above what was in use then."""

    def __init__(self, device: torch.device) -> None:
        gc.collect()
        self.device, self.process = device, psutil.Process()
        self.before = self.most = self._now()
        if device.type == "cuda":
            torch.cuda.reset_peak_memory_stats(device)
        else:
            threading.Thread(target=self._watch, daemon=True).start()

    def megabytes(self) -> float:
        most = torch.cuda.max_memory_allocated(self.device) if self.device.type == "cuda" else self.most
        return (most - self.before) / 1e6

    def _now(self) -> int:
        return (
            torch.cuda.memory_allocated(self.device) if self.device.type == "cuda" else self.process.memory_info().rss
        )

    def _watch(self) -> None:
        while True:
            self.most = max(self.most, self._now())
            time.sleep(LOOK_EVERY_S)


def seconds(work: Callable[[], object], device: torch.device) -> float:
    """How long the work takes; it waits for the GPU at its end."""
    began = time.perf_counter()
    work()
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    return time.perf_counter() - began


def operations(work: Callable[[], object]) -> int:
    """Floating-point operations of the work, done once."""
    with FlopCounterMode(display=False) as counter:
        work()
    return counter.get_total_flops()


def main() -> None:
    name, task = sys.argv[1], Task(**json.loads(sys.argv[2]))
    try:
        scene = set_scene(task)
    except (UserError, RuntimeError) as error:
        sys.exit(f"error: {error}")
    trainable = sum(parameter.numel() for parameter in scene.learner.trainable_parameters().values())
    print(json.dumps({"trainable_parameters": trainable}), flush=True)
    sys.stdin.readline()
    flops = operations(CONTENDERS[name](replace(scene, counted=True)))
    work, device = CONTENDERS[name](scene), scene.vision.device
    memory = Memory(device)
    for _ in range(WARM_UP):
        work()
    print(json.dumps({"flops": flops}), flush=True)
    for _ in sys.stdin:
        taken = seconds(work, device)
        print(json.dumps({"seconds": taken, "peak_memory_mb": memory.megabytes()}), flush=True)


if __name__ == "__main__":
    main()
