"""Reading a run folder, once for each version of a file: every cache is keyed by path and modification time."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

import pandas as pd
import streamlit as st
from PIL import Image
from safetensors import SafetensorError

from mpsviz.errors import UserError
from mpsviz.runs.folder.measured import Thing
from mpsviz.runs.folder.measured import unmeasured as find_unasked
from mpsviz.runs.folder.recording import TEXT, first_epoch, read_recording
from mpsviz.runs.folder.store import RunFolder, Snapshot
from mpsviz.runs.folder.thumbnails import FILES as THUMBS
from mpsviz.runs.folder.thumbnails import cut_thumbnails, data_uri, open_sheet
from mpsviz.runs.lifecycle.problems import problems as find_problems
from mpsviz.runs.lifecycle.status import Status
from mpsviz.ui.tables import run_tables

Version = tuple[int, ...]
P = ParamSpec("P")
T = TypeVar("T")
FromRun = Callable[Concatenate[RunFolder, P], T]


def stamp(*files: Path) -> Version:
    """When each file was last changed; 0 where it is not there (yet)."""
    return tuple(_changed_at(file) for file in files)


def _changed_at(file: Path) -> int:
    try:
        return file.lstat().st_mtime_ns
    except OSError:
        return 0


def memoized(*files: str, most: int = 64) -> Callable[[FromRun[P, T]], FromRun[P, T]]:
    """Keep what a function says of a run, for all sessions, until one of these files of its folder changes.

    The function takes the run and, by place, values that Streamlit can hash. What it returns is shared by all pages
    that are being drawn: nobody may change it. An exception is not kept.

    Args:
        files: all that the function reads, by their names in the folder; "maps/{0}.parquet" is that of its first value.
        most: how many answers are kept; of more, those that were asked for longest ago are forgotten.
    """

    def decorate(function: FromRun[P, T]) -> FromRun[P, T]:
        def answer(path: str, values: tuple[object, ...], version: Version) -> T:
            return function(RunFolder(Path(path)), *values)  # pyrefly: ignore[invalid-param-spec]: all of them by place

        # Streamlit tells caches apart by the names of their functions.
        answer.__module__, answer.__qualname__ = function.__module__, getattr(function, "__qualname__", str(function))
        kept = st.cache_resource(max_entries=most, show_spinner=False)(answer)

        @wraps(function)
        def remembered(run: RunFolder, *values: P.args, **named: P.kwargs) -> T:
            if named:
                raise TypeError("A memoized function takes its values by place.")
            return kept(str(run.path), values, stamp(*(run.path / file.format(*values) for file in files)))

        return remembered

    return decorate


def table(run: RunFolder, name: str) -> pd.DataFrame | None:
    """A parquet table of the run, for example 'analysis/summary'; None until it is written."""
    return _table(str(run.path), name, stamp(run.path / f"{name}.parquet"))


@st.cache_data(max_entries=64, show_spinner=False)
def _table(path: str, name: str, version: Version) -> pd.DataFrame | None:
    return RunFolder(Path(path)).table(name)


@memoized("analysis/summary.parquet")
def ends(run: RunFolder) -> dict[str, tuple[float, float]]:
    """measure → its values at the first and the last epoch that have one, of the whole run."""
    return run_tables.ends(table(run, "analysis/summary"))


def sentences(run: RunFolder) -> dict[str, str]:
    """What the points of a run say, by id, where they are texts; it stands where there is no picture."""
    recording, probe = read_recording(run), table(run, "probe")
    if recording is None or not recording.texts or probe is None or TEXT not in probe:
        return {}
    return dict(zip(probe["id"].tolist(), probe[TEXT].fillna("").astype(str).tolist(), strict=True))


def metrics(run: RunFolder) -> pd.DataFrame:
    return _metrics(str(run.path), stamp(run.path / "metrics.jsonl"))


@st.cache_data(max_entries=4, show_spinner=False)
def _metrics(path: str, version: Version) -> pd.DataFrame:
    return RunFolder(Path(path)).metrics()


def grams(run: RunFolder, epoch: int, of_classes: bool) -> run_tables.GramPair:
    """Held-out images, or their classes, before tuning and at `epoch`."""
    return _grams(str(run.path), epoch, of_classes, gram_version(run, epoch))


def gram_version(run: RunFolder, epoch: int) -> Version:
    snapshots = (run.path / "snapshots" / f"{one:04d}.safetensors" for one in (first_epoch(run), epoch))
    return stamp(run.path / "probe.parquet", *snapshots)


@st.cache_data(max_entries=32, show_spinner=False)
def _grams(path: str, epoch: int, of_classes: bool, version: Version) -> run_tables.GramPair:
    run = RunFolder(Path(path))
    probe = run.probe()
    if probe is None:
        raise UserError("This run has no list of probe images.", next_step="Start the run again.")
    build = run_tables.class_grams if of_classes else run_tables.image_grams
    return build(probe, _snapshot(run, first_epoch(run)).image_features, _snapshot(run, epoch).image_features)


def changed(run: RunFolder) -> tuple[bool, bool]:
    """Whether the features, and what is predicted from them, differ between the first and the last snapshot."""
    epochs = run.epochs()
    if len(epochs) < 2:
        return True, True
    files = (run.path / "snapshots" / f"{epoch:04d}.safetensors" for epoch in (epochs[0], epochs[-1]))
    return _changed(str(run.path), epochs[0], epochs[-1], stamp(*files))


@st.cache_data(max_entries=32, show_spinner=False)
def _changed(path: str, first: int, last: int, version: Version) -> tuple[bool, bool]:
    try:
        return run_tables.changed(*(_snapshot(RunFolder(Path(path)), epoch) for epoch in (first, last)))
    except UserError:  # a broken snapshot is spoken of where it is shown
        return True, True


def snapshot(run: RunFolder, epoch: int) -> Snapshot:
    """One snapshot of the run."""
    return _read_snapshot(str(run.path), epoch, stamp(run.path / "snapshots" / f"{epoch:04d}.safetensors"))


@st.cache_data(max_entries=4, show_spinner=False)
def _read_snapshot(path: str, epoch: int, version: Version) -> Snapshot:
    return _snapshot(RunFolder(Path(path)), epoch)


def _snapshot(run: RunFolder, epoch: int) -> Snapshot:
    try:
        return run.snapshot(epoch)
    except (OSError, KeyError, SafetensorError) as error:
        raise UserError(
            f"The snapshot of epoch {epoch} can't be read.",
            next_step="Copy the run folder again, or start the run again.",
        ) from error


def thumbnails(run: RunFolder, ids: list[str]) -> dict[str, str]:
    """id → data URI of its thumbnail; an image without one is left out."""
    return _thumbnails(str(run.path), tuple(ids), stamp(*(run.path / name for name in THUMBS)))


@st.cache_data(max_entries=64, show_spinner=False)
def _thumbnails(path: str, ids: tuple[str, ...], version: Version) -> dict[str, str]:
    return {image: data_uri(picture) for image, picture in cut_thumbnails(RunFolder(Path(path)), ids, _sheet).items()}


@memoized("thumbs/{0}", most=4)
def _sheet(run: RunFolder, name: str) -> Image.Image | None:
    """Decoded, 12 MB: the rows of a page have their pictures on the same few sheets."""
    return open_sheet(run, name)


def problems(run: RunFolder, status: Status) -> list[str]:
    """What is missing or broken in the folder of a run that has stopped; looked for once, until something changes."""
    if status.going_on:
        return []
    files = _files(run, ".", "snapshots", "analysis", "maps", "thumbs")
    return _problems(str(run.path), tuple(map(os.fsencode, files)), stamp(*files))


@st.cache_data(max_entries=32, show_spinner=False)
def _problems(path: str, files: tuple[bytes, ...], version: Version) -> list[str]:
    return find_problems(RunFolder(Path(path)))


def unmeasured(run: RunFolder) -> frozenset[Thing]:
    """What the run was never asked, or has lost; looked for once, until a table or a map changes."""
    files = _files(run, "analysis", "maps")
    return _unasked(str(run.path), tuple(map(os.fsencode, files)), stamp(*files))


@st.cache_data(max_entries=32, show_spinner=False)
def _unasked(path: str, files: tuple[bytes, ...], version: Version) -> frozenset[Thing]:
    return find_unasked(RunFolder(Path(path)))


def _files(run: RunFolder, *rooms: str) -> list[Path]:
    return [file for room in rooms for file in sorted((run.path / room).glob("*"))]
