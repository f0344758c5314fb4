"""How a run stands that goes on, as its page watches it: what of it is new, and how far it is.

Called by a thread that knows of no page, for as long as anybody looks; see `mpsviz.ui.polling`.
"""

from __future__ import annotations

from mpsviz.runs.folder.recording import time_unit
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle.launcher import current_status
from mpsviz.runs.lifecycle.status import Status, wish
from mpsviz.ui.explore.shown_runs import FILES
from mpsviz.ui.polling.watched import Line, Seen, version_of
from mpsviz.ui.shared.cache import stamp
from mpsviz.ui.shared.neighbor_notes import PROBE, SUMMARY
from mpsviz.ui.shared.words import duration, told

TRAINING = 0.9
"""Share of the bar that is training; then it is measured and drawn."""


def run_seen(run: RunFolder) -> Seen:
    """What its buttons and notes depend on; what its map does; and the line above."""
    status = current_status(run)
    steered = version_of(status.state, status.notes, wish(run))
    maps = run.map_names()
    return Seen((steered, version_of(maps, _files(run, *FILES, *(f"maps/{name}.parquet" for name in maps)))),
                _line(run, status))  # fmt: skip


def figures_seen(run: RunFolder) -> Seen:
    """What the headline depends on."""
    return Seen((version_of(_files(run, SUMMARY, PROBE)),))


def curves_seen(run: RunFolder) -> Seen:
    """What the charts and the log depend on."""
    return Seen((version_of(_files(run, SUMMARY, "metrics.jsonl", "log.txt")),))


def _files(run: RunFolder, *names: str) -> tuple[int, ...]:
    return stamp(*(run.path / name for name in names))


def _line(run: RunFolder, status: Status) -> Line:
    if status.recorded:
        last = f" · {time_unit(run)} {status.epoch}" if run.epochs() else ""
        return Line("Recording", last + (f" · step {status.step}" if status.step else ""))
    phase = told(status.phase)
    details = ""
    if status.steps:
        details += f" · epoch {status.epoch} of {status.epochs} · step {status.step} of {status.steps}"
    if status.eta_s is not None:
        details += f" · {duration(status.eta_s)} left"
    share = TRAINING * status.step / status.steps if status.steps else 0.0
    return Line(f"{phase[:1].upper()}{phase[1:]}", details, min(share, 1.0))
