"""python -m mpsviz push RUN --to OWNER/NAME: a run's weights on the Hugging Face hub, with their model card."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

RESULT = """\
The last line of stdout is one JSON object:

  repository  OWNER/NAME
  private     whether only its owner sees it
  files       name → bytes
  url         of the commit; empty where nothing was sent
  run         the run folder
"""


def add_command(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `push` to the command line."""
    command = commands.add_parser(
        "push",
        help="put a run's weights on the Hugging Face hub, with their model card",
        description="Put a run's weights on the Hugging Face hub, with a model card: data, method, settings, accuracy, "
        "drift, findings. Nothing else of the run goes there, and no picture. Log in first: hf auth login.",
        epilog=RESULT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.set_defaults(command=push_run)
    command.add_argument("run", type=Path, metavar="RUN", help="the run folder")
    command.add_argument("--to", required=True, metavar="OWNER/NAME", help="the model repository that is made")
    command.add_argument(
        "--weights",
        choices=["merged", "delta"],
        default="merged",
        help="one checkpoint that open_clip reads, where the method allows it (default), or what was learnt by itself",
    )
    seen = command.add_mutually_exclusive_group()
    seen.add_argument("--private", action="store_true", help="only its owner sees it (default)")
    seen.add_argument("--public", action="store_true", help="everyone sees it")
    seen.add_argument(
        "--update", action="store_true", help="commit to a repository that is there, which stays private or public"
    )
    command.add_argument("--dry-run", action="store_true", help="say what would go, and ask nobody")


def push_run(options: argparse.Namespace) -> None:
    """Push, or say what would go."""
    from mpsviz.export.weights import hub  # torch and open_clip take seconds to import: not for --help
    from mpsviz.runs.folder.store import RunFolder

    run, private = RunFolder(options.run), not options.public
    if options.dry_run:
        done = hub.would_push(run, options.weights, options.to, private=private)
        print("Nothing was sent.", file=sys.stderr)
    else:
        done = hub.push(run, options.weights, options.to, private=private, update=options.update)
    print(json.dumps({**vars(done), "run": str(options.run.absolute())}))
