"""Where a browser finds the view's JavaScript in the app: an address that changes when the code does."""

from __future__ import annotations

import hashlib
from functools import cache

from mpsviz.view import BUNDLE

PREFIX = "view"
"""First part of the address, below that of the app."""


@cache
def bundle() -> bytes:
    """The code, as it was when it was first asked for: its address is of that one."""
    return BUNDLE.read_bytes()


def bundle_name() -> str:
    """Last part of the address."""
    return f"{BUNDLE.stem}.{hashlib.blake2b(bundle(), digest_size=8).hexdigest()}.js"


def bundle_address() -> str:
    """Below the app's own path."""
    return f"/{PREFIX}/{bundle_name()}"
