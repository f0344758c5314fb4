"""Using a module in the middle of its training so that the training goes on with the same bits."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import torch
from torch import nn

SEED = 0
"""What is random while the module is used is the same every time."""


@contextmanager
def undisturbed(module: nn.Module, precision: torch.dtype | None = None) -> Iterator[None]:
    """Evaluation mode without gradients; afterwards everything is as it was.

    Put back are the mode of every submodule, buffers (batch-norm statistics), the states of all random numbers (Python,
    numpy, torch on CPU, CUDA and MPS), autocast with its cache, and the grad mode. Modes are set one by one and not by
    `eval()`, where some modules do more, such as merging LoRA into the weights.

    Args:
        precision: of autocast; None: none, whatever goes on around.
    """
    modes = [(one, one.training) for one in module.modules()]
    kept = [
        (one, name, buffer, buffer.detach().clone())
        for one in module.modules()
        for name, buffer in one._buffers.items()
        if buffer is not None
    ]
    device = device_of(module).type
    with random_numbers(), torch.no_grad(), contextlib.ExitStack() as precisions:
        for kind in {"cpu", device}:
            how = {"enabled": precision is not None and kind == device, "cache_enabled": False}
            precisions.enter_context(torch.autocast(kind, dtype=precision, **how))
        try:
            for one, _ in modes:
                one.training = False
            yield
        finally:
            for one, training in modes:
                one.training = training
            for one, name, buffer, content in kept:
                if not torch.equal(
                    buffer, content
                ):  # writing changes its version, which a pending backward pass checks
                    buffer.copy_(content)
                one._buffers[name] = buffer


def device_of(module: nn.Module) -> torch.device:
    """Where its first weight is, or its first buffer; the CPU where it has neither."""
    for tensor in (*module.parameters(), *module.buffers()):
        return tensor.device
    return torch.device("cpu")


@contextmanager
def random_numbers() -> Iterator[None]:
    """Random numbers from SEED on; afterwards they go on where they were."""
    python, of_numpy, of_torch = random.getstate(), np.random.get_state(), torch.get_rng_state()
    cuda = torch.cuda.get_rng_state_all() if torch.cuda.is_available() and torch.cuda.is_initialized() else []
    mps = torch.mps.get_rng_state() if torch.backends.mps.is_available() else None
    try:
        random.seed(SEED)
        np.random.seed(SEED)
        torch.manual_seed(SEED)
        yield
    finally:
        random.setstate(python)
        np.random.set_state(of_numpy)
        torch.set_rng_state(of_torch)
        if cuda:
            torch.cuda.set_rng_state_all(cuda)
        if mps is not None:
            torch.mps.set_rng_state(mps)
