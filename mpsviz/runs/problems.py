"""What is missing or broken in a run folder, and what can't be shown for that."""

from __future__ import annotations

import os
import re
from pathlib import Path

from mpsviz.errors import UserError
from mpsviz.runs.inside import plain_names, strange_names
from mpsviz.runs.launcher import SOURCE
from mpsviz.runs.status import Status, read_status
from mpsviz.runs.store import RunFolder
from mpsviz.runs.thumbs import open_sheet, read_thumbs

TABLES = {
    "probe": "which images were measured, so no map, no picture and no class",
    "analysis/summary": "accuracy, drift and the other figures of the run",
    "analysis/per_class": "the curves of the classes",
    "analysis/per_image": "how far each image drifted",
}
"""What is shown of each table."""
MOST_NAMES = 5
_SNAPSHOT = re.compile(r"\d{4,}\.safetensors")
_TEMPORARY = re.compile(r"\..+\.tmp")


def problems(run: RunFolder) -> list[str]:
    """One sentence each; none where all is well. Reads every file, so ask once a visit.

    What a run has not come to yet is no problem: files may only be missing once it has finished.
    """
    if not os.path.lexists(run.path):
        return ["The folder is gone: there is nothing to show."]
    status = read_status(run)
    finished = status.state == "finished"
    return [
        *_strange(run),
        *_settings(run, status),
        *_tables(run, finished),
        *_maps(run, finished),
        *_snapshots(run, finished),
        *_metrics(run),
        *_pictures(run, finished and not _is_imported(run)),
        *_names(run),
    ]


def _strange(run: RunFolder) -> list[str]:
    """Links, pipes and the like."""
    found = strange_names(run.path)
    return [f"{_list(found)}: links and pipes in a run folder are left alone."] if found else []


def _settings(run: RunFolder, status: Status) -> list[str]:
    said = []
    try:
        run.config()
    except UserError as error:
        said.append(f"config.json can't be read, so the settings of this run are not known. {error.what}")
    if not isinstance(run.read_json("status.json"), dict) or status.phase == "unknown":
        said.append("status.json is missing or broken: how far the run got is not known.")
    return said


def _is_imported(run: RunFolder) -> bool:
    """Whether its features were computed elsewhere, without pictures."""
    try:
        return run.config().data.name == SOURCE
    except UserError:
        return False


def _tables(run: RunFolder, finished: bool) -> list[str]:
    return [
        f"{name}.parquet is {state}: it says {shown}."
        for name, shown in TABLES.items()
        if (state := _state(run, f"{name}.parquet", run.table(name) is not None, finished))
    ]


def _maps(run: RunFolder, finished: bool) -> list[str]:
    names = run.map_names()
    broken = [f"maps/{name}.parquet" for name in names if run.table(f"maps/{name}") is None]
    if broken:
        return [f"{_list(broken)} can't be read: that map can't be shown."]
    return ["There is no map."] if finished and not names else []


def _snapshots(run: RunFolder, finished: bool) -> list[str]:
    probe = run.probe()
    broken, short = [], []
    for epoch in run.epochs():
        try:
            images = len(run.snapshot(epoch).image_features)
        except UserError:
            broken.append(str(epoch))
            continue
        if probe is not None and images != len(probe):
            short.append(str(epoch))
    said = []
    if broken:
        said.append(f"The snapshots of these epochs can't be read and are not shown: {_list(broken)}.")
    if short:
        said.append(f"The snapshots of these epochs hold other images than probe.parquet names: {_list(short)}.")
    if finished and 0 not in run.epochs():
        said.append("The snapshot before tuning is missing: nothing can be compared with it.")
    foreign = [name for name in plain_names(run.path, "snapshots") if not _SNAPSHOT.fullmatch(name)]
    foreign = [name for name in foreign if not _TEMPORARY.fullmatch(name)]
    if foreign:
        said.append(f"These files in snapshots/ are none and are left alone: {_list(foreign)}.")
    return said


def _metrics(run: RunFolder) -> list[str]:
    torn = sum(not isinstance(line, dict) for line in run.metric_lines()[:-1])  # the last one may be half-written
    return [f"{torn} lines of metrics.jsonl can't be read: the loss curves have gaps."] if torn else []


def _pictures(run: RunFolder, finished: bool) -> list[str]:
    thumbs = read_thumbs(run)
    if thumbs is None:
        state = _state(run, "thumbs/index.json", False, finished)
        return [f"thumbs/index.json is {state}: no picture can be shown."] if state else []
    broken = [f"thumbs/{name}" for name in thumbs.sheets if open_sheet(run, name) is None]
    return [f"{_list(broken)} can't be read: pictures on it can't be shown."] if broken else []


def _names(run: RunFolder) -> list[str]:
    if not os.path.lexists(run.path / "names.safetensors"):
        return []  # not every dataset has a vocabulary
    try:
        run.name_features()
    except UserError:
        return ["names.safetensors can't be read: bystanders can't be looked up again."]
    return []


def _state(run: RunFolder, name: str, is_whole: bool, finished: bool) -> str:
    """What is wrong with a file; '' where nothing is."""
    if is_whole:
        return ""
    if os.path.lexists(run.path / name):
        return "broken"
    return "missing" if finished else ""


def _list(names: list[str]) -> str:
    """The first of them, in one line whatever characters they hold."""
    shown = [ascii(Path(name).as_posix())[1:-1] if not name.isprintable() else name for name in names[:MOST_NAMES]]
    more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    return ", ".join(shown) + more
