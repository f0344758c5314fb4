"""Where a browser fetches the sheets of thumbnails of a run: from the folder itself, when it first shows a picture.

Streamlit's own store for pictures reads every file for every visitor of a page and holds it in memory: 700 MB for a
hundred thousand thumbnails, of which a reader looks at a few. An address here is of one version of one file, so that a
browser may keep what it fetched; only a sheet that a page has named is served.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from mpsviz.runs.folder.safe_reading import plain_file

PREFIX = "sheets"
"""First part of an address, below that of the app."""
_files: dict[str, Path] = {}
"""What pages of this server have named, by the last part of its address."""


def address_of(sheet: Path | None) -> str | None:
    """Where the browser can fetch a sheet; None where it is no plain file (any more).

    Args:
        sheet: "thumbs/NAME" in a run folder.
    """
    name = None if sheet is None else _name_of(sheet)
    if sheet is None or name is None:
        return None
    _files[name] = sheet
    return f"/{PREFIX}/{name}"


def sheet_at(name: str) -> Path | None:
    """The sheet of an address; None where no page has named it, or it is another one by now."""
    sheet = _files.get(name)
    return sheet if sheet is not None and _name_of(sheet) == name else None


def _name_of(sheet: Path) -> str | None:
    """A hash of where the file lies and when it was last written; None where it is no plain file."""
    try:
        seen = plain_file(sheet.parent.parent, f"{sheet.parent.name}/{sheet.name}").lstat()
    except OSError:
        return None
    known = f"{sheet.absolute()} {seen.st_mtime_ns} {seen.st_size}"
    return hashlib.blake2b(known.encode(errors="surrogateescape"), digest_size=12).hexdigest() + sheet.suffix
