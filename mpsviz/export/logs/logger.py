"""What a logger is: one interface for every tool."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, Protocol

Axis = Literal["step", "epoch"]
"""What a figure stands over: losses over optimiser steps, measures over epochs."""


class Logger(Protocol):
    """A log of one run, written as it goes."""

    def __init__(self, name: str, settings: Mapping[str, Any], out: Path) -> None:
        """Begin it.

        Args:
            name: of the run.
            settings: dotted name → value.
            out: the folder for what is written on this machine.
        """
        ...

    def scalars(self, values: Mapping[str, float], at: int, axis: Axis) -> None:
        """Finite figures at a step or an epoch; both ascend."""
        ...

    def close(self) -> None:
        """Write what is still to be written."""
        ...
