"""What a run's worker printed."""

from __future__ import annotations

import io

from mpsviz.runs.folder.safe_reading import plain_file
from mpsviz.runs.folder.store import RunFolder

MOST_BYTES = 20_000


def log_tail(run: RunFolder, lines: int = 40) -> str:
    """The last lines; nothing where there is no log."""
    try:
        with plain_file(run.path, "log.txt").open("rb") as file:
            file.seek(max(0, file.seek(0, io.SEEK_END) - MOST_BYTES))
            text = file.read(MOST_BYTES).decode("utf-8", errors="replace")
    except OSError:
        return ""
    return "\n".join(text.splitlines()[-lines:])
