"""The one exception that a user is meant to read."""

from __future__ import annotations


class UserError(Exception):
    """Something the user can put right: one sentence on what is wrong, one on what to do next.

    The page and the command line print `str(error)` and never a traceback.
    """

    def __init__(self, what: str, *, next_step: str) -> None:
        super().__init__(f"{what} {next_step}")
        self.what = what
        self.next_step = next_step
