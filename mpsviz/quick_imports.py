"""Imports that take seconds, and the end of a process that has made them, quicker: for processes of our own.

Python looks for garbage while it imports, though next to nothing that a module makes ever is, and at the end of the
process it looks at all of it again, several times. And open_clip and timm import what they find installed of
transformers and wandb, which nothing here asks of them.
"""

from __future__ import annotations

import atexit
import gc
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

NOT_NEEDED = ("transformers", "wandb")


@contextmanager
def quick_imports() -> Iterator[None]:
    """Around imports: no garbage is looked for, and what is NOT_NEEDED seems not to be installed, unless it has been
    imported before. In somebody else's process open_clip would do without transformers from then on.
    """
    hidden = [name for name in NOT_NEEDED if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # pyrefly: ignore[no-matching-overload]: None: not there
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        for name in hidden:
            sys.modules.pop(name, None)
        if collects:
            gc.enable()


def leave() -> None:
    """End this process, which has succeeded, without freeing one by one what the system frees at once anyway: torch and
    what it imports take seconds. What was to be done at the end is done; where threads still work, nothing is cut off,
    and where what was printed reaches nobody (a full disk, a pipe that is closed), Python ends it, and says so.
    """
    if any(not thread.daemon for thread in threading.enumerate() if thread is not threading.main_thread()):
        return
    atexit._run_exitfuncs()
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:  # as it is where the process was started without one
                stream.flush()
    except OSError:
        return
    os._exit(0)
