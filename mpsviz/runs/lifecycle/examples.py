"""The runs that are shipped as examples: unpacked from one archive into the cache, looked at, never changed.

assets/examples/manifest.json   what made them, and the checksum of the archive
assets/examples/runs.tar.xz     their folders; what the runs have in common is in it once

`tools/build_examples.py` makes both. MPSVIZ_EXAMPLES=0 in the environment does without them.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tarfile
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from mpsviz.data.formats.archives.unpack import cache_folder
from mpsviz.locations import ASSETS
from mpsviz.runs.folder.store import RunFolder

SHIPPED = ASSETS / "examples"
ARCHIVE, MANIFEST = "runs.tar.xz", "manifest.json"
_PREFIX = "examples-"


def example_runs() -> list[RunFolder]:
    """Every example, in the manifest's order; none where they are not wanted, damaged, or can't be unpacked."""
    if os.environ.get("MPSVIZ_EXAMPLES", "1") == "0":
        return []
    folder = unpacked(SHIPPED, cache_folder())
    if folder is None:
        return []
    return [RunFolder(folder / run["name"]) for run in manifest(SHIPPED)["runs"]]


def is_example(run: RunFolder) -> bool:
    """Whether the run came with the app."""
    return run.path.parent.name.startswith(_PREFIX) and run.path.parent.parent == cache_folder()


@cache
def manifest(shipped: Path) -> dict[str, Any]:
    """What made the examples: {"command", "versions", "archive": {"sha256", "bytes"}, "runs": [{"name", "title", …}]}.

    Where it is missing or broken, there are no runs.
    """
    try:
        return json.loads((shipped / MANIFEST).read_bytes())
    except (OSError, ValueError):
        return {"archive": {"sha256": ""}, "runs": []}


def unpacked(shipped: Path, room: Path) -> Path | None:
    """The folder in `room` that holds the unpacked runs, which appears when it is complete.

    Returns:
        None where the archive is not the manifest's, or the room can't hold it.
    """
    digest = manifest(shipped)["archive"]["sha256"]
    target = room / f"{_PREFIX}{digest[:16]}"
    if target.is_dir():
        return target
    return _unpack(shipped / ARCHIVE, digest, target)


@cache  # what could not be unpacked once is not tried again on every page
def _unpack(archive: Path, digest: str, target: Path) -> Path | None:
    try:
        with archive.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != digest:
                return None
        target.parent.mkdir(parents=True, exist_ok=True)
        part = Path(tempfile.mkdtemp(prefix=".unpacking-", dir=target.parent))
        try:
            with tarfile.open(archive, "r:xz") as runs:
                runs.extractall(part, filter="data")
            part.rename(target)
        finally:
            shutil.rmtree(part, ignore_errors=True)
    except (OSError, tarfile.TarError):
        return target if target.is_dir() else None  # another process may have been faster
    return target
