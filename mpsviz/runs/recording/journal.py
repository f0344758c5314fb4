"""What a recording says of itself while it goes on: status, numbers of steps, snapshots that are not there."""

from __future__ import annotations

import contextlib
import os
import textwrap
import time
from collections.abc import Mapping

from mpsviz.errors import UserError
from mpsviz.runs.folder.recording import layer_folders, read_recording, write_recording
from mpsviz.runs.folder.safe_reading import plain_file
from mpsviz.runs.folder.schemas import LARGEST, is_text
from mpsviz.runs.folder.store import METRICS, RunFolder
from mpsviz.runs.lifecycle.status import RunError, Status, read_status, write_status
from mpsviz.runs.processes.machine import machine, memory_kills
from mpsviz.runs.processes.process_identity import process_fields
from mpsviz.runs.recording.opening import unwritable

SIGN_OF_LIFE_S = 2.0
QUOTED = 200
"""Characters of an exception that the status quotes."""
KEPT = "What it recorded is kept. Start it again with the same folder and it goes on there."
NOTHING = "No snapshot was recorded. Start it again, in the same folder or in another one."
DROPPED = "The training was started again and went on from before it."


class Journal:
    """The small files of a recording that is open."""

    def __init__(self, run: RunFolder) -> None:
        """Raises OSError where the folder can't be written."""
        self.run = run
        before = read_status(run) if (run.path / "status.json").exists() else Status()
        epochs = run.epochs()
        self.status = Status(
            state="running", phase="recording", epoch=epochs[-1] if epochs else 0, epochs=epochs[-1] if epochs else 0,
            step=before.step, started_at=time.time(), machine=machine(), kills=memory_kills(), notes=before.notes,
            recorded=True, **process_fields(os.getpid(), run.path),
        )  # fmt: skip
        self.logged = self.refused = False
        self._before = _small_files(run) if epochs else {}
        self._write()

    def log(self, step: int, numbers: Mapping[str, float]) -> None:
        """Add a line to the metrics. The first one drops those of a training before this one from that step on."""
        row = {"step": min(step, LARGEST), **numbers}
        if unfit := next((name for name in numbers if not is_text(name) or name in ("step", "crc32")), None):
            raise UserError(f"A number can't be called {unfit!r:.60}.", next_step="Call it otherwise.")
        if "epoch" in row:  # a whole number in every run folder
            row["epoch"] = int(row["epoch"])
        if not self.logged:
            self.run.forget_after(step - 1, LARGEST)
            self.logged = True
        self.run.append_metrics(row)
        self.status = self.status.model_copy(update={"step": step, "steps": max(step, self.status.steps)})
        if time.monotonic() - self.written >= SIGN_OF_LIFE_S:
            self._write()

    def recorded(self, at: int) -> None:
        """A snapshot is there."""
        recording = read_recording(self.run)
        if recording and at in recording.skipped:
            skipped = {one: why for one, why in recording.skipped.items() if one != at}
            write_recording(self.run, recording.model_copy(update={"skipped": skipped}))
        self.status = self.status.model_copy(update={"epoch": at, "epochs": at})
        self.refused, self._before = False, {}
        self._write()

    def refuse(self) -> None:
        """A snapshot was refused. A recording that was there before stays as it was, unless another one is recorded."""
        if not self._before:
            return
        self.refused, self.logged = True, False
        with contextlib.suppress(OSError):
            for name, content in self._before.items():
                if content is None:
                    (self.run.path / name).unlink(missing_ok=True)
                else:
                    self.run.write_bytes(name, content)

    def skip(self, at: int, why: str) -> None:
        """A snapshot is not there."""
        self._skip({at: why})
        self.note((f"Snapshot {at} is not recorded: {why}",))

    def drop_from(self, at: int) -> None:
        """Drop the snapshots from a number on."""
        gone = [one for one in self.run.epochs() if one >= at]
        self._skip(dict.fromkeys(gone, DROPPED))
        for folder in (self.run, *layer_folders(self.run).values()):
            folder.forget_after(LARGEST, at - 1)

    def note(self, notes: tuple[str, ...]) -> None:
        """Sentences that the reader of the run should know."""
        self.status = self.status.model_copy(update={"notes": tuple(dict.fromkeys((*self.status.notes, *notes)))})
        self._write()

    def end(self, error: BaseException | None) -> None:
        """Say how the training ended; nothing, where what it brought was refused by a recording that was there."""
        if self.refused:
            self.refuse()  # lines that came after
            return
        self.run.close_metrics()
        how: dict[str, object] = {"state": "finished", "phase": "finished"}
        if isinstance(error, KeyboardInterrupt):
            how = {"state": "cancelled", "phase": "cancelled"}
        elif error is not None:
            said = f"The training stopped on an error: {type(error).__name__}: {error}"
            what = textwrap.shorten(said, QUOTED, placeholder=" …")
            next_step = KEPT if self.run.epochs() else NOTHING
            how = {"state": "failed", "phase": "stopped", "error": RunError(what=what, next=next_step)}
        self.status = self.status.model_copy(update={**how, "eta_s": None, "ended_at": time.time()})
        self._write()

    def _skip(self, whys: Mapping[int, str]) -> None:
        recording = read_recording(self.run)
        if recording and whys:
            write_recording(self.run, recording.model_copy(update={"skipped": {**recording.skipped, **whys}}))

    def _write(self) -> None:
        write_status(self.run, self.status)
        self.written = time.monotonic()


def begun(run: RunFolder) -> Journal:
    """Raises UserError where the folder can't be written."""
    try:
        return Journal(run)
    except OSError as error:
        raise unwritable(run.path, error) from error


def _small_files(run: RunFolder) -> dict[str, bytes | None]:
    """What a journal writes over in a recording that is there: name → content, None where there is no such file."""
    there: dict[str, bytes | None] = dict.fromkeys(("status.json", METRICS))
    for name in there:
        with contextlib.suppress(OSError):
            there[name] = plain_file(run.path, name).read_bytes()
    return there
