"""Words that a user gives to runs, to find them again: tags.json in the run folder."""

from __future__ import annotations

from collections.abc import Iterable

from mpsviz.errors import UserError
from mpsviz.permission import changes
from mpsviz.runs.folder.schemas import is_text
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle.launcher import refuse_foreign

FILE = "tags.json"
MOST = 20
LENGTH = 40


def tags_of(run: RunFolder) -> list[str]:
    """Those of a run; empty where it has none, or the file is broken."""
    tree = run.read_json(FILE)
    if not isinstance(tree, list) or not all(isinstance(tag, str) and is_text(tag) for tag in tree):
        return []
    return _tidy(tree)


@changes
def tag(run: RunFolder, tags: Iterable[str]) -> None:
    """Give a run these tags and no others; each is one line of at most LENGTH characters, and there are at most MOST.

    Raises:
        UserError: it is another machine's, or can't be written.
    """
    refuse_foreign(run)
    try:
        run.write_json(FILE, _tidy(tags))
    except OSError as error:
        raise UserError(
            f"The tags can't be written ({error.strerror}).",
            next_step="See whether the disk is full or write-protected.",
        ) from error


def _tidy(tags: Iterable[str]) -> list[str]:
    lines = (" ".join("".join(c if c.isprintable() else " " for c in tag).split())[:LENGTH] for tag in tags)
    return list(dict.fromkeys(line for line in lines if line))[:MOST]
