"""python -m mpsviz bench: how fast and how lean a training step is, beside the step as one writes it down first.

Every contender works in a process of its own (`benchmarks/contender.py`); they take turns, one at a time, so that one
run compares them on the same machine in the same minutes. Absolute figures belong to that machine; the ratios are the
point.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from mpsviz.errors import UserError
from mpsviz.locations import ROOT

NAMES = {
    "training/ours": "Training step, mpsviz",
    "training/ours-cached": "Training step, mpsviz, cached views",
    "training/straightforward": "Training step, straightforward (a)",
    "features/ours": "Features, mpsviz",
    "features/straightforward": "Features, straightforward (a)",
    "features/zero-shot": "Features, zero-shot only (b)",
}
"""What is measured, see `benchmarks/contenders.py`."""


def add_command(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `bench` to the command line."""
    command = commands.add_parser("bench", help="measure against a reference, and print a table and a line of JSON")
    command.set_defaults(command=bench)
    command.add_argument(
        "subject", nargs="?", default="training", choices=["training", "projections", "views", "findings", "first-run"],
        help="training: a step and feature extraction, which the options are for; projections: every map on features "
        "whose change is known, and on tunings that change everything; views: loading, panning and scrubbing in a "
        "browser; findings: every kind against damage that is known; first-run: a newcomer's run from start to end",
    )  # fmt: skip
    command.add_argument(
        "--model", default="ViT-B-16", metavar="NAME", help="mini-clip, or an architecture of open_clip"
    )
    command.add_argument("--device", default="auto", metavar="DEVICE", help="auto, cpu, cuda, cuda:1, …")
    command.add_argument("--batch", type=int, default=8, metavar="B", help="images a step")
    command.add_argument("--views", type=int, default=2, metavar="V", help="views of each image in a step")
    command.add_argument("--precision", default="auto", choices=["auto", "float32", "bfloat16", "float16"])
    command.add_argument("--compile", action="store_true", help="compile our training step first")
    command.add_argument("--change", metavar="NAME", help="of projections: what is done to the features, e.g. rescale")
    command.add_argument(
        "--runs", type=Path, metavar="DIR", help="of projections: where runs that change everything are kept"
    )
    command.add_argument("--against", metavar="COMMIT|PYTHON", help="of first-run: the version that is set beside it")
    command.add_argument("--app", action="store_true", help="of first-run: in the app, with a browser")
    command.add_argument(
        "--turns", type=int, metavar="N", help="steps that are timed (3), of first-run runs of each version (1)"
    )


def bench(options: argparse.Namespace) -> None:
    """Print a table; the last line is JSON."""
    if options.subject != "training":
        runs = options.runs and options.runs.resolve()  # it starts in another folder
        said = {"--change": options.change, "--runs": runs, "--against": options.against, "--turns": options.turns}
        told = [word for name, value in said.items() if value is not None for word in (name, str(value))]
        app = ["--app"] if options.app else []
        command = [sys.executable, "-m", f"benchmarks.{options.subject.replace('-', '_')}", *told, *app]
        sys.exit(subprocess.call(command, cwd=ROOT))  # noqa: S603 (our own module, no shell)
    if options.change or options.runs or options.against or options.app:
        raise UserError(
            "--change and --runs are for projections, --against and --app for first-run.",
            next_step="Leave them out, or name what is to be measured, for example `bench first-run --app`.",
        )
    turns = 3 if options.turns is None else options.turns
    if min(options.batch, options.views, turns) < 1:
        raise UserError(
            "--batch, --views and --turns can't be less than 1.", next_step="Leave them out, or raise them."
        )
    task = Task(options.model, options.device, options.batch, options.views, options.precision, options.compile)
    figures = measure(task, turns)
    print(table(figures))
    print(json.dumps(summary(task, figures)))


@dataclass(frozen=True)
class Task:
    """What to measure; `compiled` concerns only our training steps."""

    model: str
    device: str
    batch: int
    views: int
    precision: str
    compiled: bool


@dataclass(frozen=True)
class Figures:
    """Of one contender. `images` are those of the batch, whatever their views; memory is on top of the loaded model."""

    images_per_second: float
    peak_memory_mb: float
    tflops: float
    trainable_parameters: int


class Contender:
    """A process that works when it is told to."""

    def __init__(self, name: str, task: Task) -> None:
        self.name, self.batch = name, task.batch
        self.process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "benchmarks.contender", name, json.dumps(asdict(task))],
            cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        self.turns: list[dict[str, float]] = []

    def load(self) -> None:
        """Wait until it is ready to work."""
        self.trainable_parameters = self._read()["trainable_parameters"]

    def warm_up(self) -> None:
        self.flops = self._answer()["flops"]

    def wait_for_device(self) -> None:
        self.turns.append(self._answer())

    def figures(self) -> Figures:
        seconds = median(turn["seconds"] for turn in self.turns)
        return Figures(
            images_per_second=self.batch / seconds,
            peak_memory_mb=max(turn["peak_memory_mb"] for turn in self.turns),
            tflops=self.flops / seconds / 1e12,
            trainable_parameters=self.trainable_parameters,
        )

    def stop(self) -> None:
        self.process.kill()
        self.process.communicate()

    def _answer(self) -> dict[str, Any]:
        assert self.process.stdin is not None  # noqa: S101
        try:
            self.process.stdin.write("\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            pass  # it is gone, and `_read` says so
        return self._read()

    def _read(self) -> dict[str, Any]:
        assert self.process.stdout is not None  # noqa: S101
        line = self.process.stdout.readline()
        if not line:
            raise UserError(
                f"'{NAMES[self.name]}' could not be measured; what it printed above says why.",
                next_step="Try a smaller --batch, another --model or another --device.",
            )
        return json.loads(line)


def measure(task: Task, turns: int) -> dict[str, Figures]:
    """Let all contenders warm up, one after the other, then take turns."""
    contenders = [Contender(name, task) for name in NAMES]  # they load side by side, and work one at a time
    try:
        for contender in contenders:
            contender.load()
        for contender in contenders:
            print(f"{NAMES[contender.name]} …", file=sys.stderr, flush=True)
            contender.warm_up()
        for _ in range(turns):
            for contender in contenders:
                contender.wait_for_device()
        return {contender.name: contender.figures() for contender in contenders}
    finally:
        for contender in contenders:
            contender.stop()


def table(figures: dict[str, Figures]) -> str:
    """The figures, and how they compare with (a)."""
    lines = [
        f"{'':36}{'images/s':>12}{'peak MB':>12}{'TFLOP/s':>12}{'speed / (a)':>14}{'memory / (a)':>14}",
    ]
    for name, own in figures.items():
        reference = figures[f"{name.split('/')[0]}/straightforward"]
        lines.append(
            f"{NAMES[name]:36}{own.images_per_second:12.2f}{own.peak_memory_mb:12.0f}{own.tflops:12.3f}"
            f"{own.images_per_second / reference.images_per_second:14.2f}{_ratio(own, reference):14.2f}"
        )
    return "\n".join(lines)


def summary(task: Task, figures: dict[str, Figures]) -> dict[str, Any]:
    """Our training step against (a), and everything that was measured."""
    ours, reference = figures["training/ours"], figures["training/straightforward"]
    return {
        **asdict(task),
        **asdict(ours),
        "ratio_speed": ours.images_per_second / reference.images_per_second,
        "ratio_memory": _ratio(ours, reference),
        "measured": {name: asdict(own) for name, own in figures.items()},
    }


def _ratio(own: Figures, reference: Figures) -> float:
    return own.peak_memory_mb / max(reference.peak_memory_mb, 1e-3)
