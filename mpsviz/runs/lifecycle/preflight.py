"""What can be known of a run before it starts or goes on, from its config alone and from what lies outside its folder.

The images and a local file of weights may have been moved, or replaced, since it began. The config says where they lay.
"""

from __future__ import annotations

import errno
from pathlib import Path

from mpsviz.config.run_config import RunConfig, with_changes
from mpsviz.data.catalog import DATASETS, check_shots
from mpsviz.data.dataset.absolute_paths import with_absolute_paths
from mpsviz.errors import UserError
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle.status import read_status
from mpsviz.runs.processes.torchrun import resume_command

OPTIONS = {"data.path": "--path", "model.pretrained": "--pretrained", "device": "--device"}
"""Settings that may change while a run is stopped, and the options of `resume` that say them anew."""


def look_ahead(config: RunConfig) -> tuple[str, ...]:
    """Warnings of classes that hold out a single image, and of what its prompts say. Nothing is unpacked, decoded or
    loaded.

    Raises:
        UserError: the data are not there, give no such split, or have classes that prompts can't tell apart.
    """
    return check_shots(config.data, config.model)


def check_before_work(run: RunFolder, config: RunConfig, *, goes_on: bool) -> None:
    """See, before anything is loaded, that a run is as it was written, and that the images and the weights of one that
    had found them lie there still.

    Args:
        config: the run's, as it reads now.
        goes_on: from a checkpoint.

    Raises:
        UserError: its settings were altered, or there is nothing any more; the message says how to go on with where
            they lie now.
    """
    refuse_altered_settings(run)
    if not goes_on and not (run.path / "images.parquet").exists():
        return
    source = DATASETS.get(config.data.name)
    if source and source.layout and config.data.path:
        _check(run, "data.path", "images", config.data.path)
    if Path(config.model.pretrained).is_absolute():
        _check(run, "model.pretrained", "weights", config.model.pretrained)


def refuse_altered_settings(run: RunFolder) -> None:
    """Raises UserError where config.json is not as the run wrote it: it would go on as another run."""
    if run.is_altered("config.json"):
        raise UserError(
            "The file config.json of this run is not as it was written: it was damaged, or changed by hand.",
            next_step="Put the old one back, or start a new run with these settings. What may change on the way "
            f"(where data lie, the device) can be said to: {resume_command(run, read_status(run).processes)} --help",
        )


def elsewhere(config: RunConfig, path: str | None, pretrained: str | None, device: str | None) -> RunConfig:
    """A run's config with its images, its weights or itself in another place; None: where they were.

    Raises:
        UserError: there is nothing at that place.
    """
    given = dict(zip(OPTIONS, (path, pretrained, device), strict=True))
    changes = {name: text for name, text in given.items() if text is not None}
    if not changes:
        return config
    config = with_absolute_paths(with_changes(config, changes))
    for name, place in (("data.path", config.data.path), ("model.pretrained", config.model.pretrained)):
        if name in changes and not _exists(place):
            raise UserError(
                f"There is nothing at '{given[name]}'.", next_step=f"Name where it lies now ({OPTIONS[name]})."
            )
    return config


def _check(run: RunFolder, setting: str, what: str, text: str) -> None:
    if _exists(text):
        return
    where = f"'{text}'" if Path(text).expanduser().is_absolute() else f"'{text}', seen from where it was started"
    command = f"{resume_command(run, read_status(run).processes)} {OPTIONS[setting]} NEW"
    raise UserError(
        f"The {what} of this run lay at {where}, and there is nothing to read now.",
        next_step=f"Put them back and resume it; or, where they lie elsewhere now, type: {command}",
    )


def _exists(text: str) -> bool:
    """Whether something is there; a place that can't be looked at counts: whoever reads it says what is wrong."""
    try:
        Path(text).expanduser().stat()
    except (OSError, ValueError, RuntimeError) as error:
        return not isinstance(error, OSError) or error.errno not in (errno.ENOENT, errno.ENOTDIR)
    return True
