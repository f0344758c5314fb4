"""Whether this program may change anything: an app that is only to be looked at may not.

Everything that starts, changes or deletes something for a reader of the app is marked with `changes`. Programs that ask
nobody (the command line, workers) may do all of it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from mpsviz.errors import UserError

P = ParamSpec("P")
R = TypeVar("R")

_asked: list[Callable[[], bool]] = []


class ReadOnlyError(UserError):
    """Refused, because whoever asks may only look."""

    def __init__(self) -> None:
        super().__init__(
            "This app is read-only for you: nothing can be started, changed or deleted here.",
            next_step="Ask whoever runs it, or open an app of your own with `mpsviz app`.",
        )


def ask_before_changes(may: Callable[[], bool]) -> None:
    """From now on, what is marked with `changes` asks this first."""
    _asked[:] = [may]


def may_change() -> bool:
    """Whether it would be done now."""
    return all(may() for may in _asked)


def changes(function: Callable[P, R]) -> Callable[P, R]:
    """Mark what starts, changes or deletes something: it raises ReadOnlyError where that is not allowed."""

    @wraps(function)
    def asked(*args: P.args, **kwargs: P.kwargs) -> R:
        if not may_change():
            raise ReadOnlyError
        return function(*args, **kwargs)

    marked: Any = asked
    marked.changes_state = True
    return asked
