"""Writing a file so that a reader never sees half of it, and a writer that is killed harms nothing."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """Give a path beside `target` to write to, and rename it into place when the block ends well."""
    temporary = target.with_name(f".{target.name}.{os.getpid()}-{threading.get_ident()}.tmp")
    try:
        temporary.unlink(missing_ok=True)  # a link of that name would lead elsewhere
        yield temporary
        os.replace(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)
