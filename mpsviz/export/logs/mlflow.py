"""Curves for MLflow: to MLFLOW_TRACKING_URI, or to OUT/mlflow.db."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mlflow.entities import Metric, Param
from mlflow.tracking import MlflowClient

from mpsviz.export.logs.logger import Axis

EXPERIMENT = "mpsviz"
MOST_LETTERS = 500
"""Of a value that MLflow takes as a parameter."""


class MlflowLogger:
    """See `mpsviz.export.logs.logger.Logger`."""

    def __init__(self, name: str, settings: Mapping[str, Any], out: Path) -> None:
        out.mkdir(parents=True, exist_ok=True)
        self.client = MlflowClient(
            os.environ.get("MLFLOW_TRACKING_URI") or f"sqlite:///{(out / 'mlflow.db').absolute()}"
        )
        known = self.client.get_experiment_by_name(EXPERIMENT)
        experiment = known.experiment_id if known else self.client.create_experiment(EXPERIMENT)
        self.run = self.client.create_run(experiment, run_name=name).info.run_id
        parameters = [Param(key, str(value)[:MOST_LETTERS]) for key, value in settings.items()]
        self.client.log_batch(self.run, params=parameters)

    def scalars(self, values: Mapping[str, float], at: int, axis: Axis) -> None:
        metrics = [Metric(f"{axis}/{name}", value, 0, at) for name, value in values.items()]
        self.client.log_batch(self.run, metrics=metrics)

    def close(self) -> None:
        self.client.set_terminated(self.run)
