"""Measure and draw a recording as it grows: python -m mpsviz.runs.recording.measuring DIR.

Started by the training, of the lowest priority. Every line on its input says that there is a new snapshot; when the
input ends, however the training ended, what is left is done: slow maps, findings. How far it is stands in
measuring.json, as when a run is measured again, and so it is cancelled from the app.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from pathlib import Path

from mpsviz.analysis.projections.registry import LIVE_PROJECTION, slow_projections
from mpsviz.runs.background.imported_thumbnails import draw_waiting
from mpsviz.runs.background.remeasure_process import FILE, MeasuringStatus, words_for
from mpsviz.runs.background.unmeasurable import Partial, unspoken_of
from mpsviz.runs.findings.compare import findings_of
from mpsviz.runs.findings.kept import write_findings
from mpsviz.runs.folder.recording import first_epoch, layer_folders, read_recording
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.processes.process_identity import process_fields
from mpsviz.runs.recording.beside import QUIET
from mpsviz.runs.worker.analyst import Analyst
from mpsviz.runs.worker.map_drawing import draw_map
from mpsviz.runs.worker.slow_maps import SlowMaps

CHUNK = 65_536


class Grown:
    """One run folder that grows: the recording itself, or a layer of it."""

    def __init__(self, run: RunFolder, words: str) -> None:
        """Args:
        words: what messages call it.
        """
        self.run, self.words = Partial(run.path, frozenset()), words
        self.analyst: Analyst | None = None
        self.drawer: SlowMaps | None = None
        self.measured: set[int] = set()
        self.slow = slow_projections(run.config().analysis.projections)

    def look(self, told: Told, *, draw_slow: bool) -> None:
        """Measure the snapshots that have come since, and draw the live map of the first and the last."""
        epochs = self.run.epochs()
        new = [epoch for epoch in epochs if epoch not in self.measured]
        if not new:
            return
        self.analyst = self.analyst or Analyst(self.run)
        for epoch in new:
            told.doing(f"measuring {self.words}{epoch}")
            self.analyst.measure(self.run.snapshot(epoch))
            self.measured.add(epoch)
        self.run.left_out = unspoken_of(self.run)
        self.analyst.write()
        draw_map(self.run, LIVE_PROJECTION, sorted({epochs[0], epochs[-1]}))
        if draw_slow and self.slow:
            self.drawer = self.drawer or SlowMaps(self.run, self.slow, QUIET)
            self.drawer.tell(str(epochs[-1]))

    def finish(self, told: Told) -> None:
        """Draw every map over all snapshots, and look for findings."""
        if self.analyst is None:
            return
        told.doing(f"drawing the maps of {self.words}".removesuffix(" of "))
        self.analyst.finish()
        if self.slow:
            self.drawer = self.drawer or SlowMaps(self.run, self.slow, QUIET)
            if note := self.drawer.draw(lambda: None):
                print(note, file=sys.stderr)
        recording = read_recording(self.run)
        has_confidence = recording is not None and recording.logits
        findings = findings_of(self.run, self.run.epochs(), first=first_epoch(self.run), has_confidence=has_confidence)
        write_findings(self.run, findings)

    def stop(self) -> None:
        if self.drawer:
            self.drawer.stop()


class Told:
    """What is being done, for whoever looks on."""

    def __init__(self, run: RunFolder) -> None:
        self.run, self.status = run, MeasuringStatus(**process_fields(os.getpid(), run.path))

    def doing(self, what: str) -> None:
        self.status = self.status.model_copy(update={"doing": what})
        self._write()

    def failed(self, error: Exception) -> None:
        self.status = self.status.model_copy(update={"state": "failed", "error": words_for(error)})
        self._write()

    def _write(self) -> None:
        with contextlib.suppress(OSError):  # a full disk is said by the measuring itself
            self.run.write_json(FILE, self.status.model_dump(mode="json"))


def follow(run: RunFolder, lines: int) -> None:
    """Measure until the input ends, and then finish.

    Args:
        lines: file descriptor of the input.

    Raises:
        KeyboardInterrupt: somebody asked to stop.
        Exception: what stopped it, after measuring.json says so.
    """
    told = Told(run)
    told.doing("starting")
    grown: list[Grown] = []
    try:
        while os.read(lines, CHUNK):  # however many lines wait: one look is enough
            if not grown:
                grown = [
                    Grown(run, "snapshot "),
                    *(Grown(one, f"{name}, ") for name, one in layer_folders(run).items()),
                ]
                grown[0].look(told, draw_slow=True)
                _draw_pictures(run, told)
            for number, one in enumerate(grown):
                one.look(told, draw_slow=number == 0)
        for one in grown:
            one.finish(told)
            one.stop()
    except Exception as error:  # whatever it is, the folder says it, and the log of this process has the rest
        told.failed(error)
        raise
    except KeyboardInterrupt:
        (run.path / FILE).unlink(missing_ok=True)
        raise
    finally:
        for one in grown:
            one.stop()
    (run.path / FILE).unlink(missing_ok=True)


def _draw_pictures(run: RunFolder, told: Told) -> None:
    told.doing("reading the pictures")
    for note in draw_waiting(run):
        print(note, file=sys.stderr)


if __name__ == "__main__":
    if hasattr(os, "nice"):
        os.nice(19)  # the training goes first
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        follow(RunFolder(Path(sys.argv[1])), sys.stdin.fileno())
    except KeyboardInterrupt:
        sys.exit(0)
