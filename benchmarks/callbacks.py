"""What watching costs a training: python -m benchmarks.callbacks prints the table of docs/watch.md.

    python -m benchmarks.callbacks [--repeats 5] [--examples NAME …]

Each example is run as it is, and with a watch that does nothing, in turn, each in a process forked off one that has
imported torch and the library. What an optimiser step costs more and what a snapshot costs is measured inside, too.
All are CPU seconds of that process, as other programs may use the machine; the process beside, which has the lowest
priority and is no part of a training's pace, is not among them.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import runpy
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

EXAMPLES = Path(__file__).parents[1] / "examples"
IMPORTED = {
    ("sklearn.datasets", "torch._dynamo", "mpsviz.watching.watch", "mpsviz.runs.recording.measuring"): ("pytorch",),
    ("timm.optim", "timm.scheduler"): ("timm",),
    ("lightning",): ("lightning",),
    ("transformers.trainer",): ("transformers",),
    ("sentence_transformers",): ("sentence_transformers",),
    ("open_clip_train.main",): ("open_clip",),
    ("keras",): ("keras",),
}
"""What is imported before → the examples that are run then; in this order, one on top of the other."""
TORCH = next(iter(IMPORTED))
NAMES = tuple(name for names in IMPORTED.values() for name in names)


def in_a_fork(act: Callable[[], Any], log: Path) -> int:
    """Act in a process of its own, which ends as a program does; its exit status, negative of a signal."""
    sys.stdout.flush()
    gc.collect()
    gc.freeze()  # or the other process looks through all that was imported, too
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    with log.open("ab") as output:
        os.dup2(output.fileno(), 1)
        os.dup2(output.fileno(), 2)
    act()
    sys.exit(0)


def run_example(name: str, folder: Path) -> dict[str, Any]:
    """As its user would, in a folder; what it is left with, by name."""
    os.chdir(folder)
    sys.argv = [f"watch_{name}.py"]
    return runpy.run_path(str(EXAMPLES / f"watch_{name}.py"), run_name="__main__")


class Nothing:
    """Stands for a watch, and what its methods return."""

    steps_done = epochs_done = 0
    recorder = None

    def __getattr__(self, name: str) -> Nothing:
        return self

    def __call__(self, *args: Any, **options: Any) -> Nothing:
        return self

    def __enter__(self) -> Nothing:
        return self

    def __exit__(self, *how: object) -> None:
        return None


def timed(name: str, folder: Path, *, watched: bool) -> None:
    """Write seconds.json: CPU seconds of the whole, and those spent in snapshots and in noting steps."""
    import mpsviz

    spent = {"snapshots": 0.0, "steps": 0.0}
    calls = {"snapshots": 0, "steps": 0}

    def clocked(kind: str, method: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **options: Any) -> Any:
            begun = time.process_time()
            try:
                return method(*args, **options)
            finally:
                spent[kind] += time.process_time() - begun
                calls[kind] += 1

        return call

    if watched:
        from mpsviz.watching.watch import Watch

        # The clocks are put around what the examples call; they are run word for word.
        Watch.snapshot = clocked("snapshots", Watch.snapshot)  # type: ignore[method-assign]
        Watch.step = clocked("steps", Watch.step)  # type: ignore[method-assign]
    else:
        mpsviz.watch = Nothing()  # type: ignore[attr-defined]
    begun = time.process_time()
    run_example(name, folder)
    whole = time.process_time() - begun
    (folder / "seconds.json").write_text(json.dumps({"whole": whole, "spent": spent, "calls": calls}))


def measured(name: str, folder: Path, *, watched: bool) -> dict[str, Any]:
    folder.mkdir()
    assert in_a_fork(lambda: timed(name, folder, watched=watched), folder / "log.txt") == 0, folder
    return json.loads((folder / "seconds.json").read_text())


def row(name: str, place: Path, repeats: int) -> str:
    """A line of the table."""
    found: dict[bool, list[dict[str, Any]]] = {False: [], True: []}
    for number in range(repeats):
        for watched in (False, True):
            found[watched].append(measured(name, place / f"{name}-{number}-{watched}", watched=watched))

    def median(watched: bool, figure: Callable[[dict[str, Any]], float]) -> float:
        return statistics.median(figure(one) for one in found[watched])

    without, with_it = (median(watched, lambda one: one["whole"]) for watched in (False, True))
    snapshot = median(True, lambda one: one["spent"]["snapshots"] / one["calls"]["snapshots"])
    step = median(True, lambda one: one["spent"]["steps"] / max(one["calls"]["steps"], 1))
    return f"| {name} | {without:.2f} s | {with_it:.2f} s | {1e3 * snapshot:.0f} ms | {1e3 * step:.2f} ms |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--examples", nargs="+", choices=NAMES, default=NAMES, metavar="NAME", help=", ".join(NAMES))
    options = parser.parse_args()
    os.environ["KERAS_BACKEND"] = "torch"
    print("| Example | without | watched | a snapshot | a step |\n|---|---|---|---|---|")
    place = Path(tempfile.mkdtemp())  # no `with`: a forked process that ends would empty it
    for modules, names in IMPORTED.items():
        wanted = [name for name in names if name in options.examples]
        if not wanted and modules != TORCH:
            continue
        for module in modules:
            import_module(module)
        for name in wanted:
            print(row(name, place, options.repeats), flush=True)
    shutil.rmtree(place)


if __name__ == "__main__":
    main()
