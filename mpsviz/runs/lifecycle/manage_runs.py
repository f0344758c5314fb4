"""What one does with runs that are there: name them, go on from an earlier checkpoint, throw them away."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

from mpsviz.errors import UserError
from mpsviz.permission import changes
from mpsviz.runs.folder import checksums
from mpsviz.runs.folder.atomic_writing import replacing
from mpsviz.runs.folder.safe_reading import plain_file, plain_names
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle import launcher
from mpsviz.runs.lifecycle.preflight import refuse_altered_settings
from mpsviz.runs.lifecycle.run_names import free_path
from mpsviz.runs.lifecycle.status import Status, read_status
from mpsviz.runs.resume.checkpoints import ROOM, checkpoint_epoch, checkpoint_steps, path_of

TITLE = "title.txt"
TITLE_LENGTH = 80
TRASH = ".trash"
TRASH_DAYS = 30
COPIED = (
    "versions.json", "threads.json", "classes.json", "probe.parquet", "images.parquet", "names.json",
    "names.safetensors", "metrics.jsonl",
)  # fmt: skip
COPIED_ROOMS = ("snapshots", "thumbs", "weights")


def title(run: RunFolder) -> str:
    """What its user calls it, or the name of its folder."""
    try:
        text = plain_file(run.path, TITLE).read_text(encoding="utf-8", errors="replace")
    except OSError:
        text = ""
    return _tidy(text) or run.path.name


@changes
def rename(run: RunFolder, text: str) -> None:
    """Call it something else; an empty text gives it its folder's name again.

    Raises:
        UserError: it is another machine's, or can't be written.
    """
    launcher.refuse_foreign(run)
    try:
        with replacing(run.path / TITLE) as temporary:
            temporary.write_text(_tidy(text), encoding="utf-8")
    except OSError as error:
        raise UserError(
            f"The name can't be written ({error.strerror}).",
            next_step="See whether the disk is full or write-protected.",
        ) from error


@changes
def restart(run: RunFolder, step: int) -> RunFolder:
    """A new run that goes on from an earlier checkpoint; the old one stays as it is.

    What was measured up to the checkpoint comes along.

    Raises:
        UserError: there is no such checkpoint, it is damaged, the run is another machine's, its settings were altered,
            or there is no room for a copy.
    """
    launcher.refuse_foreign(run)
    refuse_altered_settings(run)
    if step not in checkpoint_steps(run):
        raise UserError(f"There is no checkpoint at step {step} any more.", next_step="Choose another one.")
    epoch, before = checkpoint_epoch(path_of(run, step)), read_status(run)
    new = launcher.new_run(run.config(), run.path.parent)
    try:
        names = _to_copy(run)
        (new.path / "weights").mkdir()
        checksums.carry(run.path, new.path, names)
        for name in names:
            shutil.copyfile(plain_file(run.path, name), new.path / name, follow_symlinks=False)
        (new.path / ROOM).mkdir()
        shutil.copyfile(path_of(run, step), path_of(new, step), follow_symlinks=False)
        new.forget_after(step=step, epoch=epoch)
    except OSError as error:
        shutil.rmtree(new.path, ignore_errors=True)
        raise UserError(
            f"The run could not be copied ({error.strerror}).", next_step="Free some space and try again."
        ) from error
    rename(new, f"{title(run)[: TITLE_LENGTH - 30]}, from step {step}")
    launcher.send(new, Status(epoch=epoch, epochs=before.epochs, step=step, steps=before.steps))
    return new


def _to_copy(run: RunFolder) -> list[str]:
    """The files that a run which goes on from a checkpoint begins with, besides the checkpoint; links stay behind."""
    singly = [name for name in plain_names(run.path, ".") if name in COPIED]
    rooms = [f"{room}/{name}" for room in COPIED_ROOMS for name in plain_names(run.path, room)]
    return singly + [name for name in rooms if not name.rpartition("/")[2].startswith(".")]


@changes
def delete(run: RunFolder) -> Path:
    """Move a run to the trash folder beside it, and return where it lies now.

    Raises:
        UserError: it is going on, is another machine's, or can't be moved.
    """
    launcher.refuse_foreign(run)
    if launcher.current_status(run).going_on:
        raise UserError("This run is going on.", next_step="Cancel it first.")
    trash = run.path.parent / TRASH
    if trash.is_symlink():
        raise UserError(f"'{trash}' is a link.", next_step="Remove it: runs are not moved to where it leads.")
    empty_trash(run.path.parent)
    try:
        trash.mkdir(exist_ok=True)
        target = free_path(trash / run.path.name)
        run.path.rename(target)
        (target / TRASH).touch()  # when it was thrown away
    except OSError as error:
        raise UserError(
            f"The run can't be moved to the trash ({error.strerror}).", next_step="See whether the folder is protected."
        ) from error
    return target


def trashed(root: Path) -> list[RunFolder]:
    """What lies in the trash, the newest first."""
    return launcher.list_runs(root / TRASH)


@changes
def restore(run: RunFolder) -> RunFolder:
    """Take a run out of the trash again.

    Raises:
        UserError: it does not lie in the trash, or can't be moved.
    """
    if run.path.parent.name != TRASH:
        raise UserError("This run is not in the trash.", next_step="Choose one that is.")
    target = free_path(run.path.parent.parent / run.path.name)
    try:
        run.path.rename(target)
        (target / TRASH).unlink(missing_ok=True)
    except OSError as error:
        raise UserError(
            f"The run can't be taken out of the trash ({error.strerror}).",
            next_step="See whether the folder is protected.",
        ) from error
    return RunFolder(target)


@changes
def empty_trash(root: Path, older_than_days: float = TRASH_DAYS) -> int:
    """Remove for good what was thrown away so many days ago; returns how many runs that were."""
    if (root / TRASH).is_symlink():
        return 0
    oldest = time.time() - older_than_days * 86_400
    gone = [run for run in trashed(root) if _thrown_at(run) <= oldest]
    for run in gone:
        shutil.rmtree(run.path, ignore_errors=True)
    return len(gone)


def _thrown_at(run: RunFolder) -> float:
    try:
        return (run.path / TRASH).lstat().st_mtime
    except OSError:
        return run.path.lstat().st_ctime


def _tidy(text: str) -> str:
    """One line, without control characters, of at most TITLE_LENGTH characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:TITLE_LENGTH]
