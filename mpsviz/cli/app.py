"""mpsviz app: serve the pages and open them in the browser."""

from __future__ import annotations

import argparse
import os
import sys

from mpsviz.locations import APP


def add_command(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `app` to the command line."""
    command = commands.add_parser("app", help="open the app in the browser; runs lie in runs/ of this directory")
    command.set_defaults(command=app)
    command.add_argument("--port", type=int, metavar="PORT", help="default: 8501, or the next one that is free")
    command.add_argument("--address", metavar="HOST", help="listen there; default: this machine only")
    command.add_argument("--headless", action="store_true", help="open no browser")
    access = command.add_mutually_exclusive_group()
    access.add_argument(
        "--read-only", action="store_true", help="viewers see everything and can start, change and delete nothing"
    )
    access.add_argument(
        "--allow-control",
        action="store_true",
        help="let everyone who reaches the app start, change and delete, beyond this machine, too",
    )


def app(options: argparse.Namespace) -> None:
    """Become the Streamlit server: signals reach it, and its exit code is ours."""
    command = [sys.executable, "-m", "streamlit", "run", str(APP)]
    for name, value in (("server.port", options.port), ("server.address", options.address)):
        if value is not None:
            command.append(f"--{name}={value}")
    if options.headless:
        command.append("--server.headless=true")
    environment = dict(os.environ)
    if options.read_only:
        environment["MPSVIZ_READ_ONLY"] = "1"
    if options.allow_control:
        environment["MPSVIZ_ALLOW_CONTROL"] = "1"
    os.execve(sys.executable, command, environment)  # noqa: S606 (our own page, no shell)
