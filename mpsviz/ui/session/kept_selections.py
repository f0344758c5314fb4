"""Selections that are too long for an address: kept in the run folder, under a short key that the address holds.

selections/KEY.json   the ids, a list
"""

from __future__ import annotations

import hashlib
import json
import re
from contextlib import suppress
from pathlib import Path

from mpsviz.permission import may_change
from mpsviz.runs.folder.atomic_writing import replacing
from mpsviz.runs.folder.safe_reading import plain_file, plain_names
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle.reconcile import is_foreign

MOST_IDS = 60
"""Ids that an address holds itself; frontend/src/state/address.js says the same."""
ROOM = "selections"
MOST_KEPT = 50
"""Of more, the oldest are forgotten."""


def keep(run: RunFolder, ids: list[str]) -> str:
    """Keep a selection and return its key; "" where it is short, or can't be written."""
    if len(ids) <= MOST_IDS or is_foreign(run) or not may_change():
        return ""
    content = json.dumps(ids)
    key = hashlib.blake2b(content.encode(), digest_size=6).hexdigest()
    room = run.path / ROOM
    try:
        if f"{key}.json" not in plain_names(run.path, ROOM):
            room.mkdir(exist_ok=True)
            with replacing(room / f"{key}.json") as temporary:
                temporary.write_text(content, encoding="utf-8")
            _forget_oldest(room)
    except OSError:
        return ""
    return key


def kept(run: RunFolder, key: str) -> list[str]:
    """The selection of that key; empty where there is none, or it is damaged."""
    if not re.fullmatch(r"[0-9a-f]{12}", key):
        return []
    try:
        ids = json.loads(plain_file(run.path, f"{ROOM}/{key}.json").read_bytes())
    except (OSError, ValueError):
        return []
    return [image for image in ids if isinstance(image, str)] if isinstance(ids, list) else []


def _forget_oldest(room: Path) -> None:
    files = sorted(room.glob("*.json"), key=lambda file: file.lstat().st_mtime_ns)
    for file in files[:-MOST_KEPT]:
        with suppress(OSError):
            file.unlink()
