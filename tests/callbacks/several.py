"""Runs the examples: python -m tests.callbacks.several FOLDER [--kill].

To import torch and the libraries takes longer than the trainings: each training is a process forked off one that has
imported what it needs. Each example is stopped at the snapshot of epoch 2, is started again in the same folder, and
FOLDER/NAME/result.json says what happened. Those whose recording nothing but their library can close are stopped by
Ctrl-C, the others by SIGKILL; with --kill all are killed.

What measures beside a recording has tests of its own; here some runs are measured one after the other, without the maps
that take half a minute to compile.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.callbacks import IMPORTED, in_a_fork, run_example
from mpsviz.config.run_config import with_changes
from mpsviz.errors import UserError
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle.status import read_status

STOP_AT = 2
INTERRUPTED = ("lightning", "transformers", "open_clip", "keras")
MEASURED = ("transformers", "sentence_transformers", "open_clip")
"""With logits; with sentences; with pictures in files."""


def train(name: str, folder: Path, stop: Callable[[], None] | None = None) -> dict[str, Any]:
    """Run an example in a folder, as its user would; `stop` is called when the snapshot of epoch 2 is there."""
    from mpsviz.runs.recording.beside import Beside
    from mpsviz.runs.recording.recorder import Recorder

    snapshot = Recorder.snapshot

    def and_stop(self: Recorder, at: int, *args: Any, **options: Any) -> bool:
        recorded = snapshot(self, at, *args, **options)
        if stop and at == STOP_AT:
            stop()
        return recorded

    Recorder.snapshot = and_stop  # type: ignore[method-assign]
    Beside.tell = lambda self: None  # type: ignore[method-assign]
    return run_example(name, folder)


def fit_again(folder: Path) -> None:
    """Train with Keras, and once more in the same process: counted from 0 again, and then from where it was."""
    left = train("keras", folder)
    rows = left["pixels"][:100], left["digits"].target[:100]
    try:
        left["model"].fit(*rows, epochs=1, callbacks=[left["watching"]])
    except UserError as error:
        print("refused:", error)
    left["model"].fit(*rows, initial_epoch=3, epochs=4, callbacks=[left["watching"]])


def killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def interrupted() -> None:
    raise KeyboardInterrupt


def measure(run: RunFolder) -> None:
    """What the process beside does, with the quickest map alone."""
    from mpsviz.runs.recording.measuring import follow

    run.write_config(with_changes(run.config(), {"analysis.projections": ["pca"]}))
    lines, said = os.pipe()
    os.write(said, b"\n")
    os.close(said)
    follow(run, lines)


def sums(path: Path) -> dict[str, str]:
    """SHA-256 of the snapshots that are there."""
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted((path / "snapshots").iterdir())}


def stop_and_go_on(name: str, folder: Path, *, kill: bool) -> dict[str, Any]:
    """What happened."""
    folder.mkdir()
    log, run = folder / "log.txt", RunFolder(folder / "runs" / name)
    stop = killed if kill else interrupted
    result: dict[str, Any] = {"stopped": in_a_fork(lambda: train(name, folder, stop), log)}
    result |= {"state": read_status(run).state, "before": sums(run.path)}
    result |= {"again": in_a_fork(lambda: train(name, folder), log), "after": sums(run.path)}
    if name in MEASURED:
        result |= {"measured": in_a_fork(lambda: measure(run), log)}
    if name == "keras":
        again = folder.with_name("keras-again")
        again.mkdir()
        result |= {"fit again": in_a_fork(lambda: fit_again(again), again / "log.txt")}
    return result


def main(folder: Path, *, kill_all: bool) -> None:
    os.environ["KERAS_BACKEND"] = "torch"
    for modules, names in IMPORTED.items():
        for module in modules:
            import_module(module)
        for name in names:
            result = stop_and_go_on(name, folder / name, kill=kill_all or name not in INTERRUPTED)
            (folder / name / "result.json").write_text(json.dumps(result))


if __name__ == "__main__":
    main(Path(sys.argv[1]), kill_all="--kill" in sys.argv)
