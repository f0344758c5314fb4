"""The processes that this one started and has not seen end: a dead one is taken note of, or it stays as a zombie."""

from __future__ import annotations

import subprocess

_children: list[subprocess.Popen[bytes]] = []


def look_after(child: subprocess.Popen[bytes]) -> None:
    _children.append(child)


def reap() -> None:
    """Let go of those that have ended."""
    for child in list(_children):
        if child.poll() is not None and child in _children:
            _children.remove(child)
