"""What a run folder says of its run while it goes on, and when: looked at from outside, the same for every version.

first picture      there is a map
first that moves   a map has two epochs
parts              the phases of status.json, by the words that they begin with
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

LOOK_S = 0.05
PARTS = {
    "loading": "load",
    "taking a snapshot": "snapshots",
    "training": "steps",
    "reading": "names",
    "measuring": "measures",
    "drawing": "maps",
    "looking": "findings",
    "finished": "leaving",
}
"""How a phase begins → the part of the table; what comes before any of them is the start."""
ORDER = ("start", *PARTS.values())


class Timeline:
    """Seconds since `began` (of `time.perf_counter`) at which things were first seen in the folder of a run.

    Attributes:
        seconds: "picture" and "moving", as far as they have come.
        parts: seconds by part.
    """

    def __init__(self, folder: Path, began: float) -> None:
        self.folder, self.began = folder, began
        self.seconds: dict[str, float] = {}
        self.parts = dict.fromkeys(ORDER, 0.0)
        self.part, self.since, self.ended = "start", began, False
        self.known: dict[Path, int] = {}

    def follow(self, is_over: Callable[[], bool]) -> None:
        """Look until it is over."""
        while not is_over():
            self.look()
            time.sleep(LOOK_S)
        self.close()

    def look(self) -> None:
        """Note what has come since."""
        status = self.folder / "status.json"
        if self._is_new(status):
            self._note_phase(json.loads(status.read_text(encoding="utf-8")))
        for file in () if "moving" in self.seconds else self.folder.glob("maps/*.parquet"):
            if self._is_new(file):
                self._note_map(file)

    def close(self) -> None:
        """It is over."""
        self.look()
        self._enter(self.part)

    def _note_phase(self, status: dict) -> None:
        self.ended = status["state"] not in ("queued", "running")
        part = next((part for word, part in PARTS.items() if status["phase"].startswith(word)), self.part)
        if part != self.part:
            self._enter(part)

    def _enter(self, part: str) -> None:
        now = time.perf_counter()
        self.parts[self.part] += now - self.since
        self.part, self.since = part, now

    def _note_map(self, file: Path) -> None:
        try:
            epochs = set(pq.read_table(file, columns=["epoch"])["epoch"].to_pylist())
        except (OSError, pa.ArrowInvalid):
            return
        now = time.perf_counter() - self.began
        self.seconds.setdefault("picture", now)
        if len(epochs) > 1:
            self.seconds["moving"] = now

    def _is_new(self, file: Path) -> bool:
        try:
            changed = file.stat().st_mtime_ns
        except OSError:
            return False
        known, self.known[file] = self.known.get(file), changed
        return known != changed
