"""A run folder of features that were computed elsewhere, for the views alone.

As a process: python -m mpsviz.runs.background.imported_features RUN FILE BESIDE, the last one as JSON.

    FILE ──▶ probe, pictures ──▶ snapshots: 0 before, 1 … after ──▶ measures, live map ──▶ slow maps ──▶ findings

A file of one set of features has one snapshot and no measure that compares.
What the file doesn't hold is left out: without text features there are no logits (NaN in the snapshots) and no measure
that reads them. Nor does it say which images were trained on, so all that have a class count as held out. Logits are
cosines, without the temperature that a model would scale them by. In the config `data.name` is SOURCE and `data.path`
the file; its method and model say nothing.
"""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

from mpsviz.analysis.features.neighborhood import notes_on_neighbors
from mpsviz.analysis.projections.projection import MIN_IMAGES
from mpsviz.analysis.projections.registry import slow_projections
from mpsviz.config.run_config import RunConfig, with_changes
from mpsviz.data.formats.features.features import ALONE, Beside, FeatureTable, load_features
from mpsviz.errors import UserError
from mpsviz.locations import IMPORT_ROOT
from mpsviz.permission import changes
from mpsviz.runs.background.imported_images import split_of, write_images
from mpsviz.runs.background.imported_thumbnails import write_pictures
from mpsviz.runs.background.parallel_drawing import half_of_threads, told_threads
from mpsviz.runs.background.unmeasurable import Partial, left_out
from mpsviz.runs.findings.compare import findings_of
from mpsviz.runs.findings.kept import write_findings
from mpsviz.runs.folder.recording import SOURCE
from mpsviz.runs.folder.store import RunFolder, Snapshot
from mpsviz.runs.lifecycle.launcher import runs_root
from mpsviz.runs.lifecycle.run_lock import hold
from mpsviz.runs.lifecycle.run_names import free_path
from mpsviz.runs.lifecycle.status import Status, read_status, write_status
from mpsviz.runs.processes.child_processes import look_after
from mpsviz.runs.processes.process_identity import process_fields
from mpsviz.runs.worker.analyst import Analyst
from mpsviz.runs.worker.failures import explain
from mpsviz.runs.worker.progress import Progress
from mpsviz.runs.worker.slow_maps import SlowMaps

MODULE = "mpsviz.runs.background.imported_features"
CHECKED_AT_ONCE = 2**30
"""Bytes up to which a file is read before its run folder is made; larger ones would weigh on the app."""


class StoppedError(BaseException):
    """The user asked to stop; no Exception, for a signal may raise it where others are caught."""


def import_features(
    file: Path,
    path: Path | None = None,
    beside: Beside = ALONE,
    listener: Callable[[Status], None] = lambda status: None,
) -> RunFolder:
    """Make a finished run folder of a file of features, now.

    Args:
        path: the folder to make; None: a new one where runs live.
        listener: is told how far it is.

    Raises:
        UserError: the file, what lies beside it, or the folder can't be used.
    """
    _read(file, beside)
    run = _create(file, path)
    carry_out(run, file, beside, listener)
    return run


@changes
def start_import(file: Path, beside: Beside = ALONE) -> RunFolder:
    """Make the run folder and start a process that fills it, which outlives this one.

    Raises:
        UserError: the folder can't be written, or the file can't be used (of a large one the run's status says that).
    """
    if not file.is_file() or file.stat().st_size <= CHECKED_AT_ONCE:
        _read(file, beside)
    run = _create(file, None)
    write_status(run, Status(phase="reading the features"))
    with (run.path / "log.txt").open("ab") as log:
        process = subprocess.Popen(  # noqa: S603 (our own module, no shell)
            [sys.executable, "-m", MODULE, str(run.path), str(file.resolve()), _as_json(beside)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            cwd=IMPORT_ROOT,
        )
    look_after(process)
    write_status(run, read_status(run).model_copy(update=process_fields(process.pid, run.path)))
    return run


def _as_json(beside: Beside) -> str:
    paths = [None if path is None else str(path.resolve()) for path in (beside.table, beside.pictures)]
    return json.dumps([*paths, beside.has_pictures])


def _of_json(text: str) -> Beside:
    table, pictures, has_pictures = json.loads(text)
    return Beside(table and Path(table), pictures and Path(pictures), has_pictures)


def carry_out(
    run: RunFolder,
    file: Path,
    beside: Beside = ALONE,
    listener: Callable[[Status], None] = lambda status: None,
) -> None:
    """Fill a new run folder; its status says how it ended, however it ended.

    Raises:
        StoppedError, UserError, or what else stopped it, after the status says so.
    """
    progress = Progress(run, epochs=0, listener=listener)
    progress.update(phase="reading the features")
    drawer: SlowMaps | None = None
    try:
        table = _read(file, beside)
        notes = _notes(table)
        notes += notes_on_neighbors(run.config().analysis.n_neighbors, int((split_of(table) == "held-out").sum()))
        notes += write_images(run, table)
        progress.update(epochs=len(table.after), steps=len(table.after), notes=notes)
        if table.pictures:
            progress.update(phase="reading the pictures")
            notes += write_pictures(run, table, lambda: _look(run, progress))
            progress.update(notes=notes)
        slow = slow_projections(run.config().analysis.projections)
        threads = half_of_threads()
        drawer = SlowMaps(run, slow, told_threads(threads)) if slow else None
        with threadpool_limits(threads if slow else None):
            _measure(run, table, progress, drawer)
        if drawer:
            progress.update(phase=f"drawing the {drawer.what}")
            if note := drawer.draw(lambda: _look(run, progress)):
                progress.update(notes=(*progress.status.notes, note))
        progress.update(phase="looking for findings")
        write_findings(run, findings_of(run, run.epochs(), first=0, has_confidence=False))
        progress.update(state="finished", phase="finished", eta_s=0.0, ended_at=time.time())
    except (StoppedError, KeyboardInterrupt):
        progress.update(state="cancelled", phase="cancelled", ended_at=time.time())
        raise StoppedError from None
    except BaseException as error:
        progress.update(state="failed", ended_at=time.time(), error=explain(error))
        raise
    finally:
        if drawer:
            drawer.stop()


def _read(file: Path, beside: Beside) -> FeatureTable:
    table = load_features(file, beside)
    if len(table.ids) < MIN_IMAGES:
        raise UserError(
            f"There are only {len(table.ids)} images in '{file.name}'.", next_step=f"Give at least {MIN_IMAGES}."
        )
    return table


def _create(file: Path, path: Path | None) -> RunFolder:
    what = {"data.name": SOURCE, "data.path": str(file.resolve()), "model.name": SOURCE, "method.name": "zero-shot"}
    return RunFolder.create(path or _new_path(file), with_changes(RunConfig(), what))


def _new_path(file: Path) -> Path:
    """A free, readable folder name: date, time and the file's name."""
    stem = re.sub(r"[^A-Za-z0-9.-]+", "-", f"{time.strftime('%Y%m%d-%H%M%S')}-{SOURCE}-{file.stem[:60]}")
    return free_path(runs_root() / stem)


def _notes(table: FeatureTable) -> tuple[str, ...]:
    """What the reader should know of the images."""
    notes = ("Which of these images were trained on is not known: all of them are measured.", *table.notes)
    if not len(table.after):
        notes += ("There is one set of features, so nothing is compared.",)
    if table.text_features is None:
        notes += ("There are no text features, so nothing is said of accuracy.",)
    return notes


def _measure(run: RunFolder, table: FeatureTable, progress: Progress, drawer: SlowMaps | None) -> None:
    """Write and measure a snapshot a moment, while the slow maps are drawn beside."""
    unspoken = left_out(has_text=table.text_features is not None, is_single=not len(table.after))
    analyst = Analyst(Partial(run.path, unspoken))
    for epoch, features in enumerate([table.before, *table.after]):
        _heed(run)
        progress.update(phase="measuring", epoch=epoch, step=epoch)
        run.write_snapshot(_snapshot(epoch, features, table))
        if drawer:
            drawer.tell(str(epoch))
        analyst.measure(run.snapshot(epoch))
        analyst.write()
    progress.update(phase="drawing the live map")
    analyst.finish()


def _snapshot(epoch: int, features: np.ndarray, table: FeatureTable) -> Snapshot:
    text = table.text_features
    if text is None:
        text = np.full((max(len(table.class_names), 1), features.shape[1]), np.nan, dtype=np.float32)
    return Snapshot(epoch, features, text, features @ text.T, np.full(len(features), np.nan))


def _look(run: RunFolder, progress: Progress) -> None:
    _heed(run)
    progress.tick()


def _heed(run: RunFolder) -> None:
    if (run.path / "control").exists():
        raise StoppedError


def _stop(*_: object) -> None:
    raise StoppedError


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _stop)
    try:
        with hold(RunFolder(Path(sys.argv[1]))):
            carry_out(RunFolder(Path(sys.argv[1])), Path(sys.argv[2]), _of_json(sys.argv[3]))
    except StoppedError:
        sys.exit(0)
    except UserError as error:
        sys.exit(str(error))
    except Exception:  # the status has the words for the user; log.txt gets the rest
        traceback.print_exc()
        sys.exit(1)
