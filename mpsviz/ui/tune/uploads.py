"""Files that come through the browser, kept in the cache folder under a name that their content decides."""

from __future__ import annotations

import hashlib
import re
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from mpsviz.data.formats.archives.unpack import cache_folder
from mpsviz.errors import UserError

CHUNK = 2**20
LARGEST_MB = 2000
"""An upload passes through the memory of the app; what is larger is better named by its path."""


def keep(file: BinaryIO, name: str) -> Path:
    """Write an uploaded file where a run can read it later; the same content is kept once.

    Args:
        name: as the browser calls it; only letters, digits, `.`, `-` and `_` of it are kept.

    Raises:
        UserError: the cache folder can't be written.
    """
    file.seek(0)
    digest = hashlib.sha256()
    while chunk := file.read(CHUNK):
        digest.update(chunk)
    safe = re.sub(r"[^\w.-]+", "-", Path(name).name, flags=re.ASCII).strip(".-")[-100:] or "upload"
    target = cache_folder() / "uploads" / digest.hexdigest()[:16] / safe
    if target.is_file():
        return target
    part = target.with_name(f".{safe}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        file.seek(0)
        with part.open("wb") as sink:
            while chunk := file.read(CHUNK):
                sink.write(chunk)
        part.replace(target)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise UserError(
            f"The upload can't be kept in '{cache_folder()}' ({error.strerror}).",
            next_step="Free some space, or choose a folder that you may write to (MPSVIZ_CACHE).",
        ) from error
    return target
