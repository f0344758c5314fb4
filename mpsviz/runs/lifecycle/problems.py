"""What is missing or broken in a run folder, and what can't be shown for that."""

from __future__ import annotations

import os
import re
from pathlib import Path

from safetensors import SafetensorError, safe_open

from mpsviz.errors import UserError
from mpsviz.runs.folder.checksums import broken_lines, listed
from mpsviz.runs.folder.measured import never_measured
from mpsviz.runs.folder.recording import SOURCE, first_epoch, skipped_of
from mpsviz.runs.folder.safe_reading import plain_file, plain_names, strange_names
from mpsviz.runs.folder.store import METRICS, RunFolder
from mpsviz.runs.folder.thumbnails import is_whole_sheet, read_thumbs
from mpsviz.runs.lifecycle.examples import is_example
from mpsviz.runs.lifecycle.status import Status, read_status

AGAIN = "Measure it again."
PUT_BACK = "Put the old one back."
ELSEWHERE = "Copy the run again from where it is whole, or start it again."
TABLES = {
    "analysis/summary": "accuracy, drift and the other figures of the run",
    "analysis/per_class": "the curves of the classes",
    "analysis/per_image": "how far each image drifted",
    "analysis/by_group": "the figures of groups",
    "analysis/gram_blocks": "what changed within and between classes",
    "analysis/prompts": "which images are nearest to each prompt",
    "analysis/per_label": "how well each of several labels stands apart",
    "analysis/neighbors": "which images are nearest to each other",
    "analysis/clusters": "the clusters of images without a class",
    "analysis/asked": "what was measured",
}
"""What is shown of each table; of those that not all data have, none is missed."""
OF_ALL = ("analysis/summary", "analysis/per_class", "analysis/per_image")
MODEL, RESULT = "model.safetensors", "result.json"
FINDINGS = "analysis/findings.json"
OTHERS = {
    "versions.json": "which versions the run was made with",
    "threads.json": "how many threads it computes with",
    "classes.json": "the names of the classes",
    "names.json": "the names that bystanders are looked up by",
    "images.parquet": "which images the run began with",
    RESULT: "the figures that the command line printed, and the α that was chosen",
    MODEL: "what was learnt, so the tuned model can't be loaded",
}
"""What else a folder holds, and what each of it says."""
MOST_NAMES = 5
_SNAPSHOT = re.compile(r"\d{4,}\.safetensors|\..+\.tmp")


def problems(run: RunFolder) -> list[str]:
    """One sentence each; none where all is well. Reads every file, so ask once a visit.

    What a run has not come to yet is no problem: files may only be missing once it has finished.
    """
    if not os.path.lexists(run.path):
        return ["The folder is gone: there is nothing to show."]
    status = read_status(run)
    finished = status.state == "finished"
    measured = finished and not (status.recorded and never_measured(run))  # which is no damage
    return [
        *_strange(run),
        *_settings(run, status),
        *_probe(run, finished),
        *_tables(run, measured),
        *_findings(run),
        *_maps(run, measured),
        *_snapshots(run, finished),
        *_metrics(run, finished),
        *_pictures(run, finished and not _is_imported(run)),
        *_names(run, finished),
        *_others(run, finished and not _is_imported(run)),
        *_checksums(run),
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
        said.append(f"config.json can't be read, so the settings of this run are not known. {error.what} {PUT_BACK}")
    else:
        if run.is_altered("config.json"):
            why = "it was damaged, or changed by hand, so the run may have had other settings"
            said.append(f"config.json is not as it was written: {why}. {PUT_BACK}")
    if not isinstance(run.read_json("status.json"), dict) or status.phase == "unknown":
        said.append("status.json is missing or broken: how far the run got is not known.")
    return said


def _is_imported(run: RunFolder) -> bool:
    """Whether its features were computed elsewhere, without pictures."""
    try:
        return run.config().data.name == SOURCE
    except UserError:
        return False


def _probe(run: RunFolder, finished: bool) -> list[str]:
    state = _state(run, "probe.parquet", run.probe() is not None, finished)
    what = "which images were measured, so no map, no picture and no class"
    return [f"probe.parquet is {state}: it says {what}. {ELSEWHERE}"] if state else []


def _tables(run: RunFolder, finished: bool) -> list[str]:
    said = []
    for name, shown in TABLES.items():
        there = run.table(name) is not None
        if not there and run.is_unclear(name):
            why = "names its classes, and several have one name, so what it says can't be told apart"
            said.append(f"{name}.parquet {why}: {shown}. {AGAIN}")
        elif state := _state(run, f"{name}.parquet", there, finished and name in OF_ALL):
            said.append(f"{name}.parquet is {state}: it says {shown}. {AGAIN}")
    return said


def _findings(run: RunFolder) -> list[str]:
    """Runs of older versions have none, until they are measured again."""
    state = _state(run, FINDINGS, run.read_json(FINDINGS) is not None, FINDINGS in listed(run.path))
    return [f"{FINDINGS} is {state}: it says what was found in the features. {AGAIN}"] if state else []


def _others(run: RunFolder, finished: bool) -> list[str]:
    said = []
    of_all = (RESULT,) if is_example(run) else (MODEL, RESULT)  # examples come without weights
    for name, shown in OTHERS.items():
        missed = finished and (name in of_all or name in listed(run.path))
        if state := _state(run, name, _is_whole(run, name), missed):
            said.append(f"{name} is {state}: it says {shown}. {ELSEWHERE}")
    return said


def _is_whole(run: RunFolder, name: str) -> bool:
    """Whether a file is there, as it was written, and what its name says."""
    if Path(name).suffix == ".json":
        return run.read_json(name) is not None
    if Path(name).suffix == ".parquet":
        return run.table(name.removesuffix(".parquet")) is not None
    try:
        with safe_open(plain_file(run.path, name), framework="np"):  # a cut one is told by its header
            return not run.is_altered(name)
    except (OSError, SafetensorError):
        return False


def _checksums(run: RunFolder) -> list[str]:
    """Of the list itself."""
    broken = broken_lines(run.path)
    return [f"{broken} lines of checksums.jsonl can't be read: damage to their files is not noticed."] if broken else []


def _maps(run: RunFolder, finished: bool) -> list[str]:
    names = run.map_names()
    if broken := [f"maps/{name}.parquet" for name in names if run.table(f"maps/{name}") is None]:
        return [f"{_list(broken)} can't be read: that map can't be shown. {AGAIN}"]
    if gone := [f"maps/{name}.parquet" for name in _gone(run, "maps", names)] if finished else []:
        return [f"{_list(gone)} is missing. {AGAIN}"]
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
        said.append(f"The snapshots of these epochs can't be read and are not shown: {_list(broken)}. {ELSEWHERE}")
    if short:
        said.append(f"The snapshots of these epochs hold other images than probe.parquet names: {_list(short)}.")
    names = [f"{epoch:04d}" for epoch in (first_epoch(run), *run.epochs(), *skipped_of(run))]
    if finished and (gone := _gone(run, "snapshots", names)):
        which = _list([str(int(name)) for name in gone])
        said.append(f"The snapshots of these epochs are missing: {which}. {ELSEWHERE}")
    if finished and first_epoch(run) not in run.epochs():
        said.append("The snapshot before tuning is missing: nothing can be compared with it.")
    foreign = [name for name in plain_names(run.path, "snapshots") if not _SNAPSHOT.fullmatch(name)]
    if foreign:
        said.append(f"These files in snapshots/ are none and are left alone: {_list(foreign)}.")
    return said


def _metrics(run: RunFolder, finished: bool) -> list[str]:
    if torn := sum(not isinstance(line, dict) for line in run.metric_lines()[:-1]):  # the last may be half-written
        return [f"{torn} lines of metrics.jsonl can't be read: the loss curves have gaps."]
    if not finished or _is_imported(run):
        return []
    result = run.read_json(RESULT)
    trained = METRICS in listed(run.path) or (isinstance(result, dict) and bool(result.get("images_per_second")))
    state = _state(run, METRICS, not run.is_altered(METRICS) and (run.path / METRICS).exists(), trained)
    return [f"{METRICS} is {state}: the loss curves are not those of the whole run. {ELSEWHERE}"] if state else []


def _pictures(run: RunFolder, finished: bool) -> list[str]:
    thumbs = read_thumbs(run)
    if thumbs is None:
        state = _state(run, "thumbs/index.json", False, finished)
        return [f"thumbs/index.json is {state}: no picture can be shown. {ELSEWHERE}"] if state else []
    sheets = [*thumbs.sheets, *(name for other in thumbs.more for name in other.sheets)]
    broken = [f"thumbs/{name}" for name in sheets if not is_whole_sheet(run, name)]
    return [f"{_list(broken)} can't be read: pictures on it can't be shown. {ELSEWHERE}"] if broken else []


def _names(run: RunFolder, finished: bool) -> list[str]:
    name = "names.safetensors"
    if not os.path.lexists(run.path / name) and not (finished and name in listed(run.path)):
        return []  # not every dataset has a vocabulary
    try:
        run.name_features()
    except UserError:
        return [f"{name} can't be read: bystanders can't be looked up again. {ELSEWHERE}"]
    return []


def _gone(run: RunFolder, room: str, names: list[str]) -> list[str]:
    """What was written in a room, by its name without the suffix, and is not among these."""
    written = [Path(name).stem for name in listed(run.path) if Path(name).parent.as_posix() == room]
    return sorted(set(written) - set(names))


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
