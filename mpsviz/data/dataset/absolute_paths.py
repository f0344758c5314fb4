"""Paths in a config, made absolute: a run is gone on with from any directory, and reads what it began with."""

from __future__ import annotations

from pathlib import Path

from mpsviz.config.run_config import RunConfig, with_changes

LOCAL_FOLDER = "local-dir:"
"""How the name of a model begins that is a folder, as open_clip writes it."""


def with_absolute_paths(config: RunConfig) -> RunConfig:
    """The config with every path in it as seen from the current directory; `~` is the home folder.

    Paths are `data.path`, `model.pretrained` where it is a local file and no tag, and the folder in a `model.name` such
    as `local-dir:FOLDER`.
    """
    changes = {}
    if config.data.path:
        changes["data.path"] = absolute(config.data.path)
    if _is_local_file(config.model.pretrained):
        changes["model.pretrained"] = absolute(config.model.pretrained)
    if config.model.name.startswith(LOCAL_FOLDER):
        changes["model.name"] = LOCAL_FOLDER + absolute(config.model.name.removeprefix(LOCAL_FOLDER))
    return with_changes(config, changes)


def absolute(text: str) -> str:
    """A path as it is from everywhere; links stay, and what can be no path stays as it is."""
    try:
        return str(Path(text).expanduser().absolute())
    except (OSError, ValueError, RuntimeError):  # whoever reads it says what is wrong with it
        return text


def _is_local_file(pretrained: str) -> bool:
    """Whether `model.pretrained` is no tag: tags have neither a suffix nor a separator."""
    if not (Path(pretrained).suffix or "/" in pretrained or "\\" in pretrained or pretrained.startswith("~")):
        return False
    try:
        return Path(pretrained).expanduser().is_file()
    except (OSError, ValueError, RuntimeError):
        return False
