"""What the folder of a new run is called, and how two who start at once get two."""

from __future__ import annotations

import re
import time
from pathlib import Path

from mpsviz.config.run_config import RunConfig
from mpsviz.errors import UserError


def free_name(config: RunConfig, root: Path) -> Path:
    """A free path in the folder of runs, readable: date, time, data, method and shots."""
    stem = f"{time.strftime('%Y%m%d-%H%M%S')}-{config.data.name}-{config.method.name}-{config.data.shots}shot"
    return free_path(root / re.sub(r"[^A-Za-z0-9.-]+", "-", stem))


def free_path(wanted: Path) -> Path:
    """That path, or with a number where there is something already."""
    path, counter = wanted, 2
    while path.exists():
        path, counter = wanted.with_name(f"{wanted.name}-{counter}"), counter + 1
    return path


def claim(wanted: Path) -> Path:
    """Make that folder, or one with a number behind its name: two who start in the same second get two.

    Raises:
        UserError: no folder can be made there.
    """
    while True:
        path = free_path(wanted)
        try:
            path.mkdir(parents=True)
        except FileExistsError:
            if not path.parent.is_dir():
                raise UserError(
                    f"The run folder '{path}' can't be written ('{path.parent}' is in the way).",
                    next_step="Choose a folder that you may write to.",
                ) from None
            continue  # somebody else was faster
        except OSError as error:
            raise UserError(
                f"The run folder '{path}' can't be written ({error.strerror}).",
                next_step="Choose a folder that you may write to, or free some space.",
            ) from error
        return path
