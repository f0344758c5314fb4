"""Curves for TensorBoard: event files in OUT/NAME."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tensorboard.summary import Writer

from mpsviz.export.logs.logger import Axis


class TensorBoardLogger:
    """Open it with `tensorboard --logdir OUT`. See `mpsviz.export.logs.logger.Logger`."""

    def __init__(self, name: str, settings: Mapping[str, Any], out: Path) -> None:
        folder = out / name
        folder.mkdir(parents=True, exist_ok=True)
        self.writer = Writer(str(folder))
        (folder / "settings.json").write_text(
            json.dumps(dict(settings), indent=1, ensure_ascii=False), encoding="utf-8"
        )

    def scalars(self, values: Mapping[str, float], at: int, axis: Axis) -> None:
        for name, value in values.items():
            self.writer.add_scalar(f"{axis}/{name}", value, at)

    def close(self) -> None:
        self.writer.close()
