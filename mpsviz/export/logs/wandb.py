"""Curves for Weights & Biases. WANDB_MODE=offline writes to OUT alone; otherwise wandb's own log-in decides."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import wandb

from mpsviz.export.logs.logger import Axis

PROJECT = "mpsviz"


class WandbLogger:
    """See `mpsviz.export.logs.logger.Logger`. Epochs and optimiser steps are axes of their own."""

    def __init__(self, name: str, settings: Mapping[str, Any], out: Path) -> None:
        out.mkdir(parents=True, exist_ok=True)
        quiet = wandb.Settings(console="off", disable_git=True, disable_code=True, x_disable_stats=True)
        self.run = wandb.init(
            project=PROJECT, name=name, config=dict(settings), dir=str(out), reinit="create_new", settings=quiet
        )
        for axis in ("step", "epoch"):
            self.run.define_metric(f"{axis}/*", step_metric=axis)

    def scalars(self, values: Mapping[str, float], at: int, axis: Axis) -> None:
        self.run.log({axis: at, **{f"{axis}/{name}": value for name, value in values.items()}})

    def close(self) -> None:
        self.run.finish()
