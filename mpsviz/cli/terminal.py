"""Progress on stderr."""

from __future__ import annotations

import sys


class Line:
    """A line on stderr: rewritten on a terminal; elsewhere printed anew whenever its key changes."""

    def __init__(self) -> None:
        self.last = ""

    def show(self, line: str, key: str) -> None:
        if sys.stderr.isatty():
            print(f"\r\033[K{line}", end="", file=sys.stderr, flush=True)
        elif key != self.last:
            print(line, file=sys.stderr, flush=True)
        self.last = key

    def end(self) -> None:
        if self.last and sys.stderr.isatty():
            print(file=sys.stderr)
