"""Reading a run folder, once for each version of a file: every cache is keyed by path and modification time."""

from __future__ import annotations

import base64
import io
from pathlib import Path

import pandas as pd
import streamlit as st
from PIL import Image
from safetensors import SafetensorError

from mpsviz.errors import UserError
from mpsviz.runs.problems import problems as find_problems
from mpsviz.runs.status import Status
from mpsviz.runs.store import RunFolder, Snapshot
from mpsviz.ui import tables

Version = tuple[int, ...]


def stamp(*files: Path) -> Version:
    """When each file was last changed; 0 where it is not there (yet)."""
    return tuple(file.stat().st_mtime_ns if file.exists() else 0 for file in files)


def table(run: RunFolder, name: str) -> pd.DataFrame | None:
    """A parquet table of the run, for example 'analysis/summary'; None until it is written."""
    return _table(str(run.path), name, stamp(run.path / f"{name}.parquet"))


@st.cache_data(max_entries=64, show_spinner=False)
def _table(path: str, name: str, version: Version) -> pd.DataFrame | None:
    return RunFolder(Path(path)).table(name)


def metrics(run: RunFolder) -> pd.DataFrame:
    return _metrics(str(run.path), stamp(run.path / "metrics.jsonl"))


@st.cache_data(max_entries=16, show_spinner=False)
def _metrics(path: str, version: Version) -> pd.DataFrame:
    return RunFolder(Path(path)).metrics()


def map_points(run: RunFolder, projection: str) -> pd.DataFrame | None:
    """The map, joined with what is known of each image; None until it is drawn."""
    return _map_points(str(run.path), projection, map_version(run, projection))


def map_version(run: RunFolder, projection: str) -> Version:
    files = ("probe.parquet", f"maps/{projection}.parquet", "analysis/per_image.parquet")
    return stamp(*(run.path / file for file in files))


@st.cache_data(max_entries=16, show_spinner=False)
def _map_points(path: str, projection: str, version: Version) -> pd.DataFrame | None:
    run = RunFolder(Path(path))
    places, probe = run.table(f"maps/{projection}"), run.probe()
    if places is None or probe is None or places.empty:
        return None
    known = set(run.epochs())
    snapshots = [_snapshot(run, int(epoch)) for epoch in places["epoch"].unique() if int(epoch) in known]
    return tables.map_points(places, probe, tables.predictions(probe, snapshots), run.table("analysis/per_image"))


def grams(run: RunFolder, epoch: int, of_classes: bool) -> tables.GramPair:
    """Held-out images, or their classes, before tuning and at `epoch`."""
    return _grams(str(run.path), epoch, of_classes, gram_version(run, epoch))


def gram_version(run: RunFolder, epoch: int) -> Version:
    files = ("probe.parquet", "snapshots/0000.safetensors", f"snapshots/{epoch:04d}.safetensors")
    return stamp(*(run.path / file for file in files))


@st.cache_data(max_entries=32, show_spinner=False)
def _grams(path: str, epoch: int, of_classes: bool, version: Version) -> tables.GramPair:
    run = RunFolder(Path(path))
    probe = run.probe()
    if probe is None:
        raise UserError("This run has no list of probe images.", next_step="Start the run again.")
    build = tables.class_grams if of_classes else tables.image_grams
    return build(probe, _snapshot(run, 0).image_features, _snapshot(run, epoch).image_features)


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
        return tables.changed(*(_snapshot(RunFolder(Path(path)), epoch) for epoch in (first, last)))
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
    index = run.path / "thumbs" / "index.json"
    return _thumbnails(str(run.path), tuple(ids), stamp(index))


@st.cache_data(max_entries=64, show_spinner=False)
def _thumbnails(path: str, ids: tuple[str, ...], version: Version) -> dict[str, str]:
    run = RunFolder(Path(path))
    index = run.read_json("thumbs/index.json")
    if index is None:
        return {}
    sheets: dict[int, Image.Image] = {}
    pictures = {}
    for image in ids:
        if image not in index["places"]:
            continue
        number, x, y = index["places"][image]
        if number not in sheets:
            try:
                sheets[number] = Image.open(run.path / "thumbs" / Path(index["sheets"][number]).name).convert("RGB")
            except OSError:
                continue
        cut = sheets[number].crop((x, y, x + index["size"], y + index["size"]))
        buffer = io.BytesIO()
        cut.save(buffer, format="PNG")
        pictures[image] = "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()
    return pictures


def problems(run: RunFolder, status: Status) -> list[str]:
    """What is missing or broken in the folder of a run that has stopped; looked for once, until something changes."""
    if status.going_on:
        return []
    rooms = [run.path, *(run.path / room for room in ("snapshots", "analysis", "maps", "thumbs"))]
    return _problems(str(run.path), stamp(*rooms))


@st.cache_data(max_entries=32, show_spinner=False)
def _problems(path: str, version: Version) -> list[str]:
    return find_problems(RunFolder(Path(path)))
