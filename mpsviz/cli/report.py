"""python -m mpsviz report RUN [RUN …] --out FILE.html: what happened in a run, in one file that opens anywhere."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

RESULT = """\
The last line of stdout is one JSON object:

  report   the file
  runs     the folders it is of
  bytes    its size
  seconds  how long it took
"""


def add_command(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `report` to the command line."""
    command = commands.add_parser(
        "report",
        help="write findings, figures and the working map of runs into one HTML file",
        description="Write one self-contained HTML file: findings, figures, the working map with its slider, settings "
        "and versions. It opens from disk without a network.",
        epilog=RESULT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.set_defaults(command=report)
    command.add_argument("runs", type=Path, nargs="+", metavar="RUN", help="run folders, the first one comes first")
    command.add_argument("--out", type=Path, required=True, metavar="FILE.html", help="the file to write")
    command.add_argument(
        "--no-pictures", action="store_true", help="leave every image out: smaller, and nothing private"
    )


def report(options: argparse.Namespace) -> None:
    """Write the report and print where it is."""
    from mpsviz.export.report.report import write_report  # plotly takes a second to import: not for --help
    from mpsviz.runs.folder.store import RunFolder

    began = time.perf_counter()
    print(f"Reading {len(options.runs)} run{'s' * (len(options.runs) > 1)} …", file=sys.stderr)
    size = write_report([RunFolder(path) for path in options.runs], options.out, pictures=not options.no_pictures)
    result = {
        "report": str(options.out.absolute()),
        "runs": [str(path.absolute()) for path in options.runs],
        "bytes": size,
        "seconds": round(time.perf_counter() - began, 2),
    }
    print(json.dumps(result))
