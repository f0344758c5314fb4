"""The drawer of a run as its worker sees it: started early, told of snapshots, waited for at the end.

One that was stopped from outside is started anew, once. A map that can't be drawn is noted and costs the run nothing
else.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence

from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.processes.machine import memory_kills
from mpsviz.runs.processes.side_process import DRAW, SideProcess

TRIES = 2
POLL_S = 0.1
AGAIN = "Measure again draws it."


class SlowMaps:
    """Draws maps that take long, in a process beside this one."""

    def __init__(self, run: RunFolder, names: Sequence[str], environment: Mapping[str, str] | None = None) -> None:
        """The process compiles what it needs first."""
        self.run, self.environment = run, environment
        self.what = f"{' and '.join(names)} map"
        self.kills = memory_kills()
        self.drawer = self._start()

    def tell(self, line: str) -> None:
        """Have it draw what there is, as far as that can be drawn."""
        self.drawer.tell(line)

    def draw_all(self) -> None:
        """Have everything drawn; `draw` waits for it."""
        self.drawer.tell(DRAW)

    def draw(self, look: Callable[[], object]) -> str | None:
        """Have everything drawn.

        Args:
            look: called again and again while it draws; what it raises ends the waiting.

        Returns:
            What the reader of the run should know where a map is missing.
        """
        for _ in range(TRIES):
            if self.drawer.was_stopped():
                self.drawer.stop()
                self.drawer = self._start()
            self.draw_all()
            while self.drawer.is_busy():
                look()
                time.sleep(POLL_S)
            if self.drawer.succeeded():
                return None
            if not self.drawer.was_stopped():
                return f"The {self.what} failed; log.txt says why. {AGAIN}"
            if self._memory_ran_out():
                return f"The {self.what} is missing: the memory ran out. Free some; {AGAIN}"
        return f"The {self.what} is missing: the process that draws it was stopped from outside, twice. {AGAIN}"

    def stop(self) -> None:
        self.drawer.stop()

    def _start(self) -> SideProcess:
        return SideProcess(self.run, "mpsviz.runs.worker.map_drawer", self.environment)

    def _memory_ran_out(self) -> bool:
        before, self.kills = self.kills, memory_kills()
        return before is not None and self.kills is not None and self.kills > before
