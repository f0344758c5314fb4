"""python -m mpsviz export RUN --to KIND --out PATH: a run as other tools read it."""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

from mpsviz.export.registry import EXPORTS, export
from mpsviz.runs.folder.store import RunFolder

RESULT = """\
The last line of stdout is one JSON object:

  export   the file or folder
  kind     what it is
  run      the run folder
  bytes    the size of all of it
  seconds  how long it took
"""


def add_command(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `export` to the command line."""
    kinds = "\n".join(f"  {name:<10} {entry.help}" for name, entry in EXPORTS.items())
    command = commands.add_parser(
        "export",
        help="write a run as other tools read it: Parquet, CSV, TensorBoard Projector, weights",
        description=f"Write a run as other tools read it:\n\n{kinds}",
        epilog=RESULT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.set_defaults(command=export_run)
    command.add_argument("run", type=Path, metavar="RUN", help="the run folder")
    command.add_argument("--to", choices=list(EXPORTS), required=True, metavar="KIND", help=", ".join(EXPORTS))
    command.add_argument("--out", type=Path, required=True, metavar="PATH", help="the file or folder to make")
    command.add_argument("--no-pictures", action="store_true", help="leave every image out")


def export_run(options: argparse.Namespace) -> None:
    """Write it and print where it is."""
    began = time.perf_counter()
    export(RunFolder(options.run), options.to, options.out, pictures=not options.no_pictures)
    files = [options.out] if options.out.is_file() else [file for file in options.out.rglob("*") if file.is_file()]
    result = {
        "export": str(options.out.absolute()),
        "kind": options.to,
        "run": str(options.run.absolute()),
        "bytes": sum(file.stat().st_size for file in files),
        "seconds": round(time.perf_counter() - began, 2),
    }
    print(json.dumps(result))
