"""The processes that this one started: each is waited for as soon as it ends, or it would stay as a zombie."""

from __future__ import annotations

import subprocess
import threading


def look_after(child: subprocess.Popen[bytes]) -> None:
    """Wait for it in a thread of its own, which keeps nobody from ending."""
    threading.Thread(target=child.wait, name=f"waits for {child.pid}", daemon=True).start()
