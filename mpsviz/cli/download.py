"""python -m mpsviz download: fetch one of CoOp's benchmarks, in front of its user."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

from mpsviz.cli.terminal import Line
from mpsviz.runs.background.downloads import DownloadStatus, carry_out


def add_command(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `download` to the command line."""
    command = commands.add_parser("download", help="fetch one of CoOp's benchmarks, where torchvision has it")
    command.set_defaults(command=download)
    command.add_argument("name", metavar="NAME", help="for example dtd, eurosat, oxford_pets or caltech101")
    command.add_argument(
        "--path", type=Path, required=True, metavar="DIR", help="the folder of all benchmarks; tune takes the same"
    )


def download(options: argparse.Namespace) -> None:
    """Fetch a benchmark and print where it is."""
    os.environ["TQDM_DISABLE"] = "1"  # torchvision's own bars, one for each archive
    line = Line()

    def report(status: DownloadStatus) -> None:
        doing = "unpacking" if status.unpacking else "downloading"
        megabytes = f"{status.done_bytes / 1e6:,.0f} of about {status.total_bytes / 1e6:,.0f} MB"
        left = f", about {status.seconds_left:.0f} s left" if status.seconds_left else ""
        line.show(f"{doing} {status.name}: {megabytes}{left}", key=f"{doing} {status.share:.1f}")

    try:
        status = carry_out(options.name, options.path, report)
    finally:
        line.end()
    if status.state == "cancelled":
        sys.exit(f"Cancelled: nothing of '{options.name}' is left in '{options.path}'.")
    print(json.dumps({"name": options.name, "path": str(options.path.absolute()), "seconds": status.seconds}))
