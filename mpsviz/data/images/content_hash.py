"""What a file holds, as a digest, and which of many files hold the same."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path


def content_hash(path: Path) -> str:
    """SHA-256 of a file's bytes, 64 hexadecimal digits.

    Raises:
        OSError: the file can't be read.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class ContentHashes:
    """Finds files of the same content; each is read once at most, and only where another has its size."""

    def __init__(self) -> None:
        self._known: dict[Path, str] = {}

    def same(self, paths: Sequence[Path]) -> list[list[int]]:
        """The groups of files that hold the same bytes, each with two members or more.

        Files that can't be read are alike to none.

        Returns:
            Rows of `paths`, ascending, a list a group; groups in the order of their first row.
        """
        by_size: dict[int, list[int]] = defaultdict(list)
        for row, path in enumerate(paths):
            try:
                by_size[path.stat().st_size].append(row)
            except OSError:
                continue
        by_content: dict[str, list[int]] = defaultdict(list)
        for rows in by_size.values():
            for row in rows if len(rows) > 1 else ():
                if digest := self._digest(paths[row]):
                    by_content[digest].append(row)
        return sorted(rows for rows in by_content.values() if len(rows) > 1)

    def _digest(self, path: Path) -> str:
        """'' where the file can't be read."""
        if path not in self._known:
            try:
                self._known[path] = content_hash(path)
            except OSError:
                self._known[path] = ""
        return self._known[path]
