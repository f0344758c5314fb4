"""What a run has taken so far, over all the processes that carried it out: it goes along with every checkpoint."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from mpsviz.runs.worker.progress import Clock
from mpsviz.tuning.loop.trainer import Step


class Tally:
    """Counts the time of steps and snapshots, and the images that were trained on.

    Args:
        clock: with what is still to do.
    """

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.began, self.seconds_before = time.perf_counter(), 0.0
        self.images, self.seconds_trained = 0, 0.0

    def count_step(self, step: Step) -> None:
        self.images += step.images
        self.seconds_trained += step.seconds
        self.clock.count("step", step.seconds)

    def count_snapshot(self, seconds: float) -> None:
        self.clock.count("snapshot", seconds)

    def seconds(self) -> float:
        """Of the whole run, without the time that it was paused or dead."""
        return self.seconds_before + time.perf_counter() - self.began

    def images_per_second(self) -> float:
        """Of training; 0 where nothing was trained."""
        return self.images / self.seconds_trained if self.seconds_trained else 0.0

    def counted(self) -> dict[str, Any]:
        """All of it, as JSON."""
        return {
            "seconds": self.seconds(),
            "images_trained": self.images,
            "seconds_trained": self.seconds_trained,
            "clock": self.clock.seen(),
        }

    def recall(self, counted: Mapping[str, Any]) -> None:
        """Count on from what a process before this one has counted."""
        self.seconds_before = counted["seconds"]
        self.images, self.seconds_trained = counted["images_trained"], counted["seconds_trained"]
        self.clock.recall(counted["clock"])
