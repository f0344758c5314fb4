"""Benchmarks being fetched: each by a process of its own, whose state is one small file in the cache folder.

start ─▶ running ─▶ finished
            └─────▶ failed, cancelled ─▶ start
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Literal

from pydantic import ValidationError

from mpsviz.data.download import DOWNLOADS, Progress, download, refuse_unknown
from mpsviz.data.formats.archives.unpack import cache_folder
from mpsviz.errors import UserError
from mpsviz.locations import IMPORT_ROOT
from mpsviz.permission import changes
from mpsviz.runs.folder.store import replacing
from mpsviz.runs.lifecycle.status import RunError
from mpsviz.runs.processes.child_processes import look_after
from mpsviz.runs.processes.process_identity import NamesProcess, is_alive, is_elsewhere, process_fields, send_signal


class DownloadStatus(NamesProcess):
    """What became of a download; which process fetches it, see `NamesProcess`.

    Attributes:
        root: the folder of all benchmarks that it goes to.
        seconds: since it began.
    """

    name: str
    root: str
    state: Literal["running", "finished", "failed", "cancelled"] = "running"
    done_bytes: int = 0
    total_bytes: int
    unpacking: bool = False
    seconds: float = 0.0
    error: RunError | None = None

    @property
    def share(self) -> float:
        """Of the bytes that are here, 0 to 1; how many there are is known only about."""
        return min(1.0, self.done_bytes / self.total_bytes)

    @property
    def seconds_left(self) -> float | None:
        """Until it is fetched, at the rate until now; None while there is none, or while it is unpacked."""
        if self.unpacking or not self.done_bytes:
            return None
        return self.seconds * (1 - self.share) / self.share


def datasets_folder() -> Path:
    """Where benchmarks go if nobody says where."""
    return cache_folder() / "datasets"


@changes
def start(name: str, root: Path) -> None:
    """Fetch a benchmark in a process that outlives this one; nothing is done while one does so already.

    Raises:
        UserError: it can't be fetched from here, no process can be started, or its state can't be written.
    """
    refuse_unknown(name)
    status = status_of(name)
    if status and status.state == "running":
        return
    try:
        _file(name).unlink(missing_ok=True)
        process = subprocess.Popen(  # noqa: S603 (our own module, no shell)
            [sys.executable, "-m", "mpsviz", "download", name, "--path", os.fspath(root)],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True, cwd=IMPORT_ROOT,
        )  # fmt: skip
        look_after(process)
        if not _file(name).exists():  # from here on, the process itself writes it
            _write(_begun(name, root, process.pid))
    except OSError as error:
        raise _unwritable(error) from error


def status_of(name: str) -> DownloadStatus | None:
    """How the last download of a benchmark stands, put right where its process died without saying so."""
    status, where = _read(name), _file(name).parent
    if status is None or is_elsewhere(status, where):
        return None  # a folder elsewhere: this one is a copy of the one that knows of the download
    if status.state != "running" or is_alive(status, where):
        return status
    status = _read(name)  # it may have ended between the first look and this one
    if status is None or status.state != "running":
        return status
    words = RunError(what=f"The download of '{name}' was stopped from outside.", next="Start it again.")
    return status.model_copy(update={"state": "failed", "error": words})


def _read(name: str) -> DownloadStatus | None:
    try:
        return DownloadStatus.model_validate_json(_file(name).read_bytes())
    except (OSError, ValidationError):
        return None


@changes
def cancel(name: str) -> None:
    """Ask the process to stop; it takes away what it had fetched."""
    status = status_of(name)
    if status and status.state == "running":
        send_signal(status, _file(name).parent, signal.SIGTERM)


def carry_out(name: str, root: Path, listener: Callable[[DownloadStatus], None]) -> DownloadStatus:
    """Fetch a benchmark in this process, the main thread of which this must be.

    Args:
        listener: called with the status twice a second.

    Returns:
        The status at the end: 'finished', or 'cancelled' after Ctrl-C or SIGTERM.

    Raises:
        UserError: as `mpsviz.data.download.download`; the status says so too.
    """
    refuse_unknown(name)
    status, began = _begun(name, root, os.getpid()), time.monotonic()

    def update(**changes: object) -> DownloadStatus:
        nonlocal status
        status = status.model_copy(update={"seconds": time.monotonic() - began, **changes})
        with contextlib.suppress(OSError):  # a full disk is said by the download itself
            _write(status)
        listener(status)
        return status

    def tell(progress: Progress) -> None:
        update(done_bytes=progress.done_bytes, total_bytes=progress.total_bytes, unpacking=progress.unpacking)

    before = signal.signal(signal.SIGTERM, _interrupt)
    try:
        update()
        download(name, root, tell)
        return update(state="finished")
    except KeyboardInterrupt:
        return update(state="cancelled")
    except UserError as error:
        update(state="failed", error=RunError(what=error.what, next=error.next_step))
        raise
    finally:
        signal.signal(signal.SIGTERM, before)


def _begun(name: str, root: Path, pid: int) -> DownloadStatus:
    total = DOWNLOADS[name].megabytes * 10**6
    where = _file(name).parent
    where.mkdir(parents=True, exist_ok=True)
    return DownloadStatus(name=name, root=os.fspath(root), total_bytes=total, **process_fields(pid, where))


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _file(name: str) -> Path:
    return cache_folder() / "downloads" / f"{name}.json"


def _write(status: DownloadStatus) -> None:
    file = _file(status.name)
    file.parent.mkdir(parents=True, exist_ok=True)
    with replacing(file) as temporary:
        temporary.write_text(status.model_dump_json(), encoding="utf-8")


def _unwritable(error: OSError) -> UserError:
    return UserError(
        f"The download can't be started ({error.strerror}).",
        next_step="Free some space, or choose a cache folder that you may write to (MPSVIZ_CACHE).",
    )
