"""The line of runs that wait for a device: each holds its place in a file of its own folder, `queued`."""

from __future__ import annotations

import re
import time
from pathlib import Path

from mpsviz.errors import UserError
from mpsviz.permission import changes
from mpsviz.runs.folder.atomic_writing import replacing
from mpsviz.runs.folder.safe_reading import plain_file
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle.status import read_status
from mpsviz.runs.processes.process_identity import is_alive

PLACE = "queued"


def device_of(run: RunFolder) -> str:
    """The device that a run will work on, as far as can be said without torch: `cpu`, `cuda:0`, …."""
    try:
        wanted = run.config().device
    except UserError:
        return "cpu"
    if wanted in ("auto", "cuda"):
        return "cuda:0" if has_gpu() else "cpu"
    return re.sub(r"[^a-z0-9:]", "", wanted.lower()) or "cpu"


def has_gpu() -> bool:
    """Whether there seems to be a GPU that torch could use."""
    return any(Path(device).exists() for device in ("/dev/nvidia0", "/dev/kfd", "/dev/dxg"))


def enter(run: RunFolder) -> None:
    """Take the last place."""
    _stand(run, time.time())


def leave(run: RunFolder) -> None:
    (run.path / PLACE).unlink(missing_ok=True)


def place(run: RunFolder) -> float | None:
    """Where in the line a run stands, the lowest first; None: in none."""
    try:
        return float(plain_file(run.path, PLACE).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None


def waiting(root: Path, device: str | None = None) -> list[RunFolder]:
    """The runs of a folder that wait for this device, or for any, in order; those whose process is gone don't count."""
    places = []
    for file in root.glob(f"*/{PLACE}"):
        if file.parent.is_symlink():
            continue
        run = RunFolder(file.parent)
        status, own = read_status(run), place(run)
        if own is not None and status.state == "queued" and is_alive(status, run.path):
            places.append((own, run.path.name, run))
    return [run for *_, run in sorted(places, key=lambda entry: entry[:2]) if device in (None, device_of(run))]


@changes
def move(run: RunFolder, by: int) -> None:
    """Change places with the run before (`by` −1) or after it (1) that waits for the same device; at an end, stay."""
    line = waiting(run.path.resolve().parent, device_of(run))
    names = [other.path.name for other in line]
    if run.path.name not in names:
        raise UserError("This run does not wait for its turn any more.", next_step="Look at its state.")
    here = names.index(run.path.name)
    there = here + by
    if 0 <= there < len(line):
        own, other = place(line[here]), place(line[there])
        if own is not None and other is not None:
            _stand(line[here], other)
            _stand(line[there], own)


def _stand(run: RunFolder, where: float) -> None:
    with replacing(run.path / PLACE) as temporary:
        temporary.write_text(repr(where), encoding="ascii")
