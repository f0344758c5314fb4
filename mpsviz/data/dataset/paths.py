"""Paths that come from outside: typed by a user, or written in a table, a split file or an archive."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath, PureWindowsPath

from mpsviz.errors import UserError

ABSOLUTE, CLIMBS = "is absolute", "climbs up with '..'"
LEADS_AWAY = (ABSOLUTE, CLIMBS)
SPELLING = "Look at how its path is spelled, and from which directory it is seen."
CLOSED = "Give your user the right to read it, or choose another place."


def user_path(text: str, *, next_step: str) -> Path:
    """The existing file or folder that a user named; `~` is the home folder.

    Raises:
        UserError: there is none, or it may not be looked at; `next_step` says what belongs there.
    """
    try:
        path = Path(text).expanduser()
        path.stat()
    except PermissionError as error:
        raise UserError(f"'{shown(text)}' lies in a folder that may not be looked into.", next_step=CLOSED) from error
    except (OSError, ValueError, RuntimeError) as error:  # missing, a NUL byte in it, a home folder that is not there
        raise UserError(f"There is nothing to read at '{shown(text)}'.", next_step=next_step) from error
    return path


def new_path(text: str, *, next_step: str) -> Path:
    """The file or folder that a user named, where there may be nothing yet; `~` is the home folder.

    Raises:
        UserError: there can be none of that name.
    """
    try:
        path = Path(text).expanduser().absolute()
        path.exists()
    except PermissionError as error:
        raise UserError(f"'{shown(text)}' lies in a folder that may not be looked into.", next_step=CLOSED) from error
    except (OSError, ValueError, RuntimeError) as error:
        raise UserError(f"There can be nothing at '{shown(text)}'.", next_step=next_step) from error
    return path


def relative_path(text: str) -> PurePosixPath | None:
    """A path that stays inside a folder, written with / or \\; None where it is empty, absolute or climbs.

    `why_no_path` says which.
    """
    if "\0" in text or "://" in text or not is_text(text) or PureWindowsPath(text).drive:
        return None
    path = PurePosixPath(text.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or not path.parts:
        return None
    return path


def why_no_path(text: str) -> str:
    """Why `relative_path` finds no path in a text, as the end of a sentence about it."""
    if text.casefold().startswith("file://"):
        return "is written as an address (file://), and not as a path"
    if "://" in text:
        return "is an address on the web, and no image on disk"
    if "\0" in text or not is_text(text):
        return "holds a character that no file name may hold"
    if PureWindowsPath(text).drive:
        return "begins with a drive or a server of Windows"
    path = PurePosixPath(text.replace("\\", "/"))
    if path.is_absolute():
        return ABSOLUTE
    return CLIMBS if ".." in path.parts else "names nothing"


def path_inside(folder: Path, text: str) -> PurePosixPath | None:
    """A path relative to `folder`, which may also be written as an absolute one or with '..', as long as it leads
    into it; None where it does not. `why_not_inside` says why."""
    path = relative_path(text)
    if path is not None or why_no_path(text) not in LEADS_AWAY:
        return path
    for root in (os.path.abspath(folder), os.path.realpath(folder)):
        there = os.path.normpath(os.path.join(root, text.replace("\\", "/")))
        if there.startswith(os.path.join(root, "")):
            return PurePosixPath(os.path.relpath(there, root))
    return None


def why_not_inside(text: str) -> str:
    """Why `path_inside` finds no path in a text, as the end of a sentence about it."""
    why = why_no_path(text)
    return "lies outside the folder" if why in LEADS_AWAY else why


def shown(text: str) -> str:
    """A text from outside as it may stand in a sentence: in one line, printable, at most 100 characters."""
    printable = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)
    return printable if len(printable) <= 100 else f"{printable[:99]}…"


def is_text(name: str) -> bool:
    """Whether a name is valid Unicode: file names on Linux may be any bytes, and tables can't hold those."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True
