"""Threads beside the one that trains, where it leaves cores idle: in a run of the app, which leaves one to its user.

A side thread computes with as many of torch's threads as the one that trains, so what it computes has the same bits.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import torch

from mpsviz.cores import threads
from mpsviz.tuning.loop.processes import launched


def side_threads(device: torch.device) -> int:
    """How many there may be beside the calling thread; none where a GPU computes, or other processes train, too."""
    if device.type != "cpu" or launched():
        return 0
    return max(0, threads() // torch.get_num_threads() - 1)


def pool(size: int) -> ThreadPoolExecutor:
    """So many side threads, each started when there is something for it to do."""
    return ThreadPoolExecutor(size, "side", torch.set_num_threads, (torch.get_num_threads(),))
