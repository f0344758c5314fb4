"""python -m mpsviz analyse RUN: measure and draw the snapshots of a run once more, as it is done today."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

RESULT = """\
The last line of stdout is one JSON object:

  run       the folder
  epochs    the epochs that were measured
  skipped   epoch → why its snapshot could not be measured; empty where all could
  measures  measure → {"before": …, "after": …}: every figure of the run at the first and the last epoch,
            null where it is not defined then
  seconds   how long it took
"""


def add_command(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `analyse` to the command line."""
    command = commands.add_parser(
        "analyse",
        help="measure a run and draw its maps again, from its snapshots",
        description="Measure every snapshot of a run and draw its maps again. Measures that are newer than the run are "
        "filled in. Ctrl-C leaves the run as it was.",
        epilog=RESULT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.set_defaults(command=analyse)
    command.add_argument("run", type=Path, metavar="RUN", help="the run folder")


def analyse(options: argparse.Namespace) -> None:
    """Print every figure of the run, before and after."""
    from mpsviz.runs.remeasure import remeasure  # scikit-learn takes seconds to import: not for --help
    from mpsviz.runs.store import RunFolder

    began = time.perf_counter()
    try:
        found = remeasure(RunFolder(options.run), lambda line: print(line, file=sys.stderr, flush=True))
    except KeyboardInterrupt:
        sys.exit("\nStopped. The run is as it was.")
    measures = {
        name: {"before": found.before.get(name), "after": found.after.get(name)}
        for name in sorted(found.before.keys() | found.after.keys())
    }
    result = {
        "run": str(options.run),
        "epochs": found.epochs,
        "skipped": found.skipped,
        "measures": measures,
        "seconds": round(time.perf_counter() - began, 2),
    }
    print(json.dumps(result))
