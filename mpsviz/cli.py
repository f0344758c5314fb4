"""python -m mpsviz tune: what the app does, without the app; analyse: measure a run again; bench: how fast it is."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sys
import traceback
from pathlib import Path
from typing import Any

from mpsviz.analyse import add_command as add_analyse
from mpsviz.bench import add_command as add_bench
from mpsviz.config import RunConfig, setting_names, with_changes
from mpsviz.errors import UserError
from mpsviz.options import BACKBONES, DATASETS, METHODS
from mpsviz.presets import PRESETS, preset
from mpsviz.runs.failures import explain
from mpsviz.runs.launcher import new_run
from mpsviz.runs.machine import machine
from mpsviz.runs.queue import enter
from mpsviz.runs.status import Status, process_start_time, write_status
from mpsviz.runs.store import RunFolder
from mpsviz.runs.turn import take_turn


def main(arguments: list[str] | None = None) -> None:
    """Run a command. Progress goes to stderr; the last line of stdout is one JSON object."""
    options = _parser().parse_args(arguments)
    try:
        options.command(options)
    except UserError as error:
        sys.exit(f"error: {error}")


def tune(options: argparse.Namespace) -> None:
    """Tune a model and print its figures."""
    changes = dict(_setting(text) for text in options.set)
    flags = {
        "data.name": options.data,
        "data.path": options.path,
        "model.name": options.model,
        "model.pretrained": options.pretrained,
        "method.name": options.method,
        "data.shots": options.shots,
        "optim.epochs": options.epochs,
        "seed": options.seed,
        "device": options.device,
    }
    base = preset(options.preset) if options.preset else RunConfig()
    config = with_changes(base, {**{k: v for k, v in flags.items() if v is not None}, **changes})
    if int(os.environ.get("RANK", "0")) > 0:  # started by torchrun, beside the process that speaks to the user
        from mpsviz.runs.follower import follow

        follow(config)
        return
    run = RunFolder.create(options.out, config) if options.out else new_run(config)
    reporter = Reporter()
    write_status(run, Status(epochs=config.optim.epochs, phase="waiting for the device", pid=os.getpid(),
                             pid_started=process_start_time(os.getpid()), machine=machine()))  # fmt: skip
    enter(run)
    with take_turn(run, reporter) as came:
        if not came:
            sys.exit(f"Cancelled before its turn came: '{run.path}'.")
        print(json.dumps(_carry_out(run, reporter)))


def _carry_out(run: RunFolder, reporter: Reporter) -> dict[str, Any]:
    """Carry out a run in this process, and put what stops it into words."""
    from mpsviz.runs.worker import CancelledError, execute  # torch takes seconds to import: not for --help

    try:
        result = execute(run, reporter, threads=os.cpu_count() or 1)
    except CancelledError:
        sys.exit(f"\nCancelled. What was measured is in '{run.path}'.")
    except UserError:
        raise
    except Exception as error:
        with contextlib.suppress(OSError):  # on a full disk
            (run.path / "log.txt").write_text(traceback.format_exc(), encoding="utf-8")
        words = explain(error)
        raise UserError(words.what, next_step=words.next) from error
    print(file=sys.stderr)
    return result


class Reporter:
    """Prints the status of a run to stderr: one line that is rewritten on a terminal, a line a phase elsewhere."""

    def __init__(self) -> None:
        self.last = ""

    def __call__(self, status: Status) -> None:
        left = f", about {status.eta_s:.0f} s left" if status.eta_s else ""
        line = f"epoch {status.epoch}/{status.epochs}, step {status.step}/{status.steps}: {status.phase}{left}"
        if sys.stderr.isatty():
            print(f"\r\033[K{line}", end="", file=sys.stderr, flush=True)
        elif (key := f"{status.epoch} {status.phase}") != self.last:
            print(line, file=sys.stderr, flush=True)
            self.last = key


def _setting(text: str) -> tuple[str, object]:
    """Split 'optim.lr=0.01'; the value is read as JSON where it is JSON, else as text."""
    name, equals, value = text.partition("=")
    if not equals:
        raise UserError(
            f"'{text}' sets nothing.", next_step="Write a setting as NAME=VALUE, for example optim.lr=0.01."
        )
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m mpsviz", description="Tune a CLIP and see what it does to its features."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    command = commands.add_parser(
        "tune", help="tune a model, measure it, draw its maps", epilog=f"Settings: {', '.join(setting_names())}."
    )
    command.set_defaults(command=tune)
    command.add_argument("--preset", metavar="NAME", help=f"start from settings of the paper: {', '.join(PRESETS)}")
    command.add_argument("--data", metavar="NAME", help=f"one of: {', '.join(DATASETS)}")
    command.add_argument("--path", metavar="PATH", help="where that data lies, if it is not shipped")
    command.add_argument(
        "--model", metavar="NAME", help=f"mini-clip, or an architecture of open_clip: {', '.join(BACKBONES)}, …"
    )
    command.add_argument("--pretrained", metavar="TAG", help="its weights: a tag of open_clip, or a local file")
    command.add_argument("--method", metavar="NAME", help=f"one of: {', '.join(METHODS)}")
    command.add_argument("--shots", type=int, metavar="K", help="training images of each class")
    command.add_argument("--epochs", type=int, metavar="E", help="passes over the training images")
    command.add_argument("--seed", type=int, metavar="S", help="of the split, the batches, the views and the maps")
    command.add_argument("--device", metavar="DEVICE", help="auto, cpu, cuda, cuda:1, …")
    command.add_argument("--out", type=Path, metavar="DIR", help="the run folder to make; default: a new one in runs/")
    command.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", help="change any setting; may be repeated"
    )
    add_analyse(commands)
    add_bench(commands)
    return parser
