"""Keep a log of a run beside it: a process of its own, so that no tool can slow down or stop a training."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from mpsviz.analysis.comparison.settings import flat
from mpsviz.export.logs.logger import Logger
from mpsviz.export.logs.registry import open_logger
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle.launcher import current_status

POLL_S = 2.0
NOT_LOGGED = {"step", "epoch"}


class Mirror:
    """Sends what is new of a run to a logger, once."""

    def __init__(self, run: RunFolder, logger: Logger) -> None:
        self.run, self.logger = run, logger
        self.step, self.epoch = -1, -1

    def send(self, *, ended: bool) -> tuple[int, int]:
        """Send new steps, and epochs whose figures are whole: of the last one only when the run has ended.

        Returns:
            The last step and the last epoch that were sent; −1: none yet.
        """
        metrics = self.run.metrics()
        if not metrics.empty:
            for row in metrics[metrics["step"] > self.step].sort_values("step").to_dict("records"):
                self.step = int(row["step"])
                self._scalars(row, self.step, "step")
        summary = self.run.table("analysis/summary")
        epochs = [] if summary is None else sorted(int(epoch) for epoch in summary["epoch"].unique())
        for epoch in epochs if ended else epochs[:-1]:
            if summary is not None and epoch > self.epoch:
                now = summary[summary["epoch"] == epoch]
                self.epoch = epoch
                self._scalars(dict(zip(now["measure"], now["value"], strict=True)), epoch, "epoch")
        return self.step, self.epoch

    def _scalars(self, row: Mapping[Any, Any], at: int, axis: str) -> None:
        finite = {
            str(name): float(value)
            for name, value in row.items()
            if name not in NOT_LOGGED and isinstance(value, (int, float)) and math.isfinite(value)
        }
        self.logger.scalars(finite, at, "step" if axis == "step" else "epoch")


def mirror(
    run: RunFolder, tool: str, out: Path, report: Callable[[int, int], None] = lambda step, epoch: None
) -> tuple[int, int]:
    """Log a run from its start to its end; one that goes on is followed until it ends.

    Args:
        tool: a key of `mpsviz.export.logs.registry.TOOLS`.
        out: the folder for what the tool writes on this machine.
        report: told how far it is.

    Returns:
        The last step and the last epoch that were sent; −1: none.

    Raises:
        UserError: it is no run, or the tool can't be used.
    """
    settings = flat(run.config().model_dump(mode="json"))
    with closing(open_logger(tool, run.path.name, settings, out)) as logger:
        copy = Mirror(run, logger)
        while True:
            ended = not current_status(run).going_on
            sent = copy.send(ended=ended)
            report(*sent)
            if ended:
                return sent
            time.sleep(POLL_S)
