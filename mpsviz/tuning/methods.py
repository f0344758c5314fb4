"""The methods that can be named. A new one is a file and a line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import torch

from mpsviz.config import MethodConfig
from mpsviz.errors import UserError
from mpsviz.tuning.model import Features
from mpsviz.tuning.objective import FusedCrossEntropy, ManifoldPreservingSculpting, Targets

Objective = Callable[[Features, torch.Tensor, int], Mapping[str, torch.Tensor]]
"""(features, labels (B,), epoch) → the weighted parts of the loss."""

METHODS: dict[str, Callable[[MethodConfig, Targets, int], Objective]] = {
    "mps": ManifoldPreservingSculpting,
    "ce": FusedCrossEntropy,
}


def make_objective(config: MethodConfig, targets: Targets, epochs: int) -> Objective:
    """Build the loss that `config.name` names.

    Raises:
        UserError: the name is unknown.
    """
    if config.name not in METHODS:
        raise UserError(f"There is no method named '{config.name}'.", next_step=f"Choose one of: {', '.join(METHODS)}.")
    return METHODS[config.name](config, targets, epochs)
