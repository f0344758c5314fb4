"""Arithmetic that half precision would drown, under autocast too: differences of cosines, sharp logits."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import ParamSpec

import torch

P = ParamSpec("P")


def in_float32(function: Callable[P, torch.Tensor]) -> Callable[P, torch.Tensor]:
    """Run a function of tensors without autocast; its half-precision arguments become float32, double stays double.

    The first argument is a tensor.
    """

    @functools.wraps(function)
    def precise(*args: P.args, **kwargs: P.kwargs) -> torch.Tensor:
        first = args[0]
        assert isinstance(first, torch.Tensor)  # noqa: S101
        with torch.autocast(first.device.type, enabled=False):
            return function(*map(_widened, args), **{name: _widened(value) for name, value in kwargs.items()})  # type: ignore

    return precise


def _widened(value: object) -> object:
    if isinstance(value, torch.Tensor) and value.dtype in (torch.bfloat16, torch.float16):
        return value.float()
    return value
