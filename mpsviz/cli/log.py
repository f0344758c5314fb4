"""python -m mpsviz log RUN --to TOOL: a run's curves in TensorBoard, Weights & Biases or MLflow, while it goes on."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from mpsviz.cli.terminal import Line
from mpsviz.export.logs.registry import TOOLS
from mpsviz.runs.folder.store import RunFolder

RESULT = """\
A run that goes on is followed until it ends; Ctrl-C ends the log and leaves the run as it is. The last line of stdout
is one JSON object:

  log    where it is
  tool   what it is for
  run    the run folder
  step   the last optimiser step that was sent, and
  epoch  the last epoch; -1 where there was none
"""


def add_command(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `log` to the command line."""
    tools = ", ".join(tool.title for tool in TOOLS.values())
    command = commands.add_parser(
        "log",
        help=f"send a run's curves to {tools}, while it goes on or afterwards",
        description="Send losses over steps and every measure over epochs, from the start of the run.",
        epilog=RESULT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.set_defaults(command=log)
    command.add_argument("run", type=Path, metavar="RUN", help="the run folder")
    command.add_argument("--to", choices=list(TOOLS), required=True, metavar="TOOL", help=", ".join(TOOLS))
    command.add_argument(
        "--out", type=Path, default=Path("logs"), metavar="DIR", help="for what it writes here; default: logs/"
    )


def log(options: argparse.Namespace) -> None:
    """Follow the run and print what was sent."""
    from mpsviz.export.logs.mirror import mirror

    line = Line()
    try:
        step, epoch = mirror(
            RunFolder(options.run),
            options.to,
            options.out,
            lambda step, epoch: line.show(f"sent step {max(step, 0)}, epoch {max(epoch, 0)}", key=str(epoch)),
        )
    except KeyboardInterrupt:
        sys.exit("\nStopped. The run goes on.")
    finally:
        line.end()
    said = {
        "log": str(options.out.absolute()),
        "tool": options.to,
        "run": str(options.run.absolute()),
        "step": step,
        "epoch": epoch,
    }
    print(json.dumps(said))
