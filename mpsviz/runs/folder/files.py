"""Files of a run folder, read and written whole: a reader never sees half of one, and notices one that was damaged."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mpsviz.runs.folder import checksums
from mpsviz.runs.folder.atomic_writing import replacing
from mpsviz.runs.folder.checksums import DamagedError
from mpsviz.runs.folder.safe_reading import parsed, plain_file


class CheckedFiles:
    """The files of a folder, by their names within it ('maps/pca.parquet'). Holds a path and nothing else."""

    def __init__(self, path: Path) -> None:
        self.path = Path(path)

    def write_bytes(self, name: str, content: bytes) -> None:
        """Write a file, and its checksum before it appears. Raises OSError where it can't be written."""
        with replacing(self.path / name) as temporary:
            temporary.write_bytes(content)
            checksums.note(self.path, name, content)

    def read_bytes(self, name: str) -> bytes:
        """Read a file.

        Raises:
            OSError: it is missing, or a link.
            DamagedError: it is not as it was written.
        """
        content = plain_file(self.path, name).read_bytes()
        checksums.check(self.path, name, content)
        return content

    def write_json(self, name: str, tree: Mapping[str, Any] | list[Any]) -> None:
        self.write_bytes(name, (json.dumps(tree, indent=1, ensure_ascii=False) + "\n").encode())

    def read_json(self, name: str) -> Any | None:
        """The parsed file, or None where it is missing or broken."""
        try:
            return parsed(self.read_bytes(name))
        except (OSError, DamagedError):
            return None

    def is_altered(self, name: str) -> bool:
        """Whether a file is there and is not as it was written; False where nothing is known of it."""
        try:
            self.read_bytes(name)
        except DamagedError:
            return True
        except OSError:
            return False
        return False
