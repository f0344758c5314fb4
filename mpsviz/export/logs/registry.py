"""The tools that a run can be logged to: a line each, and a file beside this one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from mpsviz.errors import UserError
from mpsviz.export.logs.logger import Logger


@dataclass(frozen=True)
class Tool:
    """Attributes:
    title: what it is called.
    logger: "module:class" of this room, imported when it is used.
    package: what has to be installed for it.
    """

    title: str
    logger: str
    package: str


TOOLS: dict[str, Tool] = {
    "tensorboard": Tool("TensorBoard", "tensorboard:TensorBoardLogger", "tensorboard"),
    "wandb": Tool("Weights & Biases", "wandb:WandbLogger", "wandb"),
    "mlflow": Tool("MLflow", "mlflow:MlflowLogger", "mlflow"),
}


def open_logger(tool: str, name: str, settings: Mapping[str, Any], out: Path) -> Logger:
    """Begin a log.

    Raises:
        UserError: the tool's package is not installed, or it can't begin.
    """
    entry = TOOLS[tool]
    module, _, attribute = entry.logger.partition(":")
    try:
        logger = getattr(import_module(f"mpsviz.export.logs.{module}"), attribute)
    except ModuleNotFoundError as error:
        raise UserError(
            f"{entry.title} is not installed ({error.name} is missing).", next_step=f"pip install {entry.package}"
        ) from None
    try:
        return logger(name, settings, out)
    except Exception as error:  # each tool has errors of its own: no log-in, no server, a folder that can't be written
        raise UserError(
            f"{entry.title} can't begin a log ({type(error).__name__}: {error}).",
            next_step="See its own documentation on how it is set up; offline modes: docs/export.md.",
        ) from error
