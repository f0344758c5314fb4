"""The folder of a run that goes on, packed as it grows: what has not changed is neither read nor packed again."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TypeVar

import pandas as pd

from mpsviz.errors import UserError
from mpsviz.runs.folder.recording import time_unit
from mpsviz.runs.folder.store import RunFolder, Snapshot
from mpsviz.runs.folder.thumbnails import FILES as THUMBS
from mpsviz.runs.lifecycle.manage_runs import title
from mpsviz.ui.tables import run_tables, shown_tables
from mpsviz.view.caching.kept_parts import KeptParts
from mpsviz.view.neighbours import FoundNeighbours, find_neighbours
from mpsviz.view.run_parts import show_growing_run
from mpsviz.view.runs.packed_folder import has_text_tower, maps_of, names_found_of, pictures_of, start_of
from mpsviz.view.runs.recorded_columns import shown_rows
from mpsviz.view.shown_run import Map, ShownRun

MOST_LIVE = 5_000
"""Images of a run that goes on, up to which each new snapshot is compared with the first: it takes half a second."""
ONE_SO_FAR = "It comes with the second snapshot, which is compared with the first one."
TOO_MANY_LIVE = "It comes when the run has ended: {n:,} images are too many to be compared at every snapshot."
Version = tuple[int, ...]
T = TypeVar("T")


@dataclass(frozen=True)
class SnapshotRows:
    """What is shown of one snapshot, without its features.

    Attributes:
        predicted: id, epoch, predicted, correct.
        entropies: epoch, id, measure, value.
    """

    epoch: int
    predicted: pd.DataFrame
    entropies: pd.DataFrame


class LiveFolder:
    """The folder of one run that goes on. `show` may be called by several sessions at a time."""

    def __init__(self, path: Path) -> None:
        self._run = _ReadOnce(path)
        self._parts: KeptParts = KeptParts()
        self._tables: KeptParts = KeptParts()
        self._lock = Lock()

    def show(self, maps: Sequence[str]) -> ShownRun | None:
        """The run as it is now, a part a snapshot; None before there is a map.

        Args:
            maps: those that are drawn, the first one is shown first.
        """
        with self._lock:
            self._tables.begin()
            return self._shown(maps)

    def _shown(self, maps: Sequence[str]) -> ShownRun | None:
        run = self._run
        probe = run.probe()
        drawn = self._tables.part(
            "maps",
            [tuple(maps), run.table("analysis/prompts"), [run.table(f"maps/{name}") for name in maps]],
            lambda: maps_of(run, tuple(maps)),
        )
        if probe is None or not drawn:
            return None
        rows, snapshots, few = shown_rows(run, probe), self._snapshot_rows(probe), len(probe) <= MOST_LIVE
        pair = self._pair(snapshots, drawn, len(probe)) if few else []
        return show_growing_run(
            run.path.name,
            title(run),
            probe=rows.probe,
            sentences=rows.sentences,
            unit=time_unit(run),
            start=start_of(run),
            maps=drawn,
            features={snapshot.epoch: snapshot.image_features for snapshot in pair},
            no_pair=ONE_SO_FAR if few else TOO_MANY_LIVE.format(n=len(probe)),
            names_found=self._names_found(probe, pair),
            found_neighbours=self._neighbours(pair),
            predicted=self._joined("predicted", [one.predicted for one in snapshots]),
            per_image=self._measures(snapshots),
            pictures=self._tables.part(
                "pictures", [[_version_of(run.path / name) for name in THUMBS]], lambda: pictures_of(run)
            ),
            kept=self._parts,
        )

    def _snapshot_rows(self, probe: pd.DataFrame) -> list[SnapshotRows]:
        """Of those that can be read and are of these images; of the others the page says that they are broken."""
        classes = _version_of(self._run.path / "classes.json")
        labels = self._tables.part("labels", [classes, probe], self._run.class_labels)
        found = (
            self._tables.part(
                ("snapshot", epoch),
                [self._run.snapshot_version(epoch), probe, labels],
                lambda epoch=epoch: _rows_of(self._run, epoch, probe, labels),
            )
            for epoch in self._run.epochs()
        )
        return [one for one in found if one is not None]

    def _pair(self, snapshots: list[SnapshotRows], maps: dict[str, Map], images: int) -> list[Snapshot]:
        """The first snapshot and the newest one that is drawn and measured; none where there are not two."""
        measured = self._run.table("analysis/per_image")
        tables = [*(one.places for one in maps.values()), *([] if measured is None or measured.empty else [measured])]
        newest = min(int(table["epoch"].max()) for table in tables)
        done = [one.epoch for one in snapshots if one.epoch <= newest]
        if len(done) < 2:
            return []
        pair = (
            self._tables.part(
                ("features", epoch),
                [self._run.snapshot_version(epoch)],
                lambda epoch=epoch: _read(self._run, epoch, images),
            )
            for epoch in (done[0], done[-1])
        )
        found = [snapshot for snapshot in pair if snapshot is not None]
        return found if len(found) == 2 else []

    def _measures(self, snapshots: list[SnapshotRows]) -> pd.DataFrame | None:
        """See `packed_folder.measures_of`."""
        measured = self._run.table("analysis/per_image")
        with suppress(UserError):
            if snapshots and has_text_tower(self._run):
                return self._joined("measures", [*([] if measured is None else [measured]),
                                                 *(one.entropies for one in snapshots)])  # fmt: skip
        return measured

    def _names_found(self, probe: pd.DataFrame, pair: list[Snapshot]) -> pd.DataFrame | None:
        """Of the two, each looked at once."""
        names = _version_of(self._run.path / "names.safetensors")
        found = [
            self._tables.part(
                ("names found", one.epoch),
                [names, probe, self._run.snapshot_version(one.epoch)],
                lambda one=one: names_found_of(self._run, probe, [one]),
            )
            for one in pair
        ]
        there = [one for one in found if one is not None]
        return self._joined("names found", there) if len(there) == 2 else None

    def _neighbours(self, pair: list[Snapshot]) -> FoundNeighbours | None:
        """Of the two, each looked for once."""
        found = [
            self._tables.part(
                ("neighbours", one.epoch),
                [self._run.snapshot_version(one.epoch)],
                lambda one=one: find_neighbours({one.epoch: one.image_features}),
            )
            for one in pair
        ]
        rows = {epoch: rows for one in found if one for epoch, rows in one.rows.items()}
        return FoundNeighbours(rows, 1.0) if len(rows) == 2 else None

    def _joined(self, name: str, tables: list[pd.DataFrame]) -> pd.DataFrame | None:
        """The tables below each other; the same object while they are the same."""
        return self._tables.part(name, tables, lambda: pd.concat(tables, ignore_index=True) if tables else None)


class _ReadOnce(RunFolder):
    """Reads a table again only when its file has changed."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._read: dict[str, tuple[Version, pd.DataFrame | None]] = {}

    def table(self, name: str) -> pd.DataFrame | None:
        version = (*_version_of(self.path / f"{name}.parquet"), *_version_of(self.path / "classes.json"))
        held = self._read.get(name)
        if held is None or held[0] != version or held[1] is None:
            held = self._read[name] = version, super().table(name)
        return held[1]

    def snapshot_version(self, epoch: int) -> Version:
        return _version_of(self.path / "snapshots" / f"{epoch:04d}.safetensors")


def _version_of(file: Path) -> Version:
    """Another one whenever the file is replaced or written to; looked at before it is read.

    Nobody can set st_ctime_ns: it tells a file from an earlier one of the same inode whose time it was given.
    """
    try:
        about = file.lstat()
    except OSError:
        return (0, 0, 0, 0)
    return about.st_ino, about.st_mtime_ns, about.st_ctime_ns, about.st_size


def _rows_of(run: RunFolder, epoch: int, probe: pd.DataFrame, labels: list[str]) -> SnapshotRows | None:
    snapshot = _read(run, epoch, len(probe))
    if snapshot is None:
        return None
    predicted = run_tables.predictions(probe, [snapshot], labels)
    return SnapshotRows(epoch, predicted, shown_tables.entropies(probe, [snapshot]))


def _read(run: RunFolder, epoch: int, images: int) -> Snapshot | None:
    """None where it can't be read, or is of other images."""
    with suppress(UserError):
        snapshot = run.snapshot(epoch)
        return snapshot if len(snapshot.image_features) == images else None
    return None
