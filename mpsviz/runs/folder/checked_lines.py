"""Lines of JSON that each carry a CRC-32 of themselves: {"step": 7, "loss": 1.5, "crc32": "0a1b2c3d"}."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Mapping
from typing import Any

_CHECKED = re.compile(rb'(\{.*), "crc32": "([0-9a-f]{8})"\}')


def checked_line(row: Mapping[str, Any]) -> str:
    """A row that is not empty, as a line without its end."""
    text = json.dumps(row)
    return f'{text[:-1]}, "crc32": "{crc32(text.encode())}"}}'


def checked_rows(content: bytes) -> list[Any | None]:
    """Every line as it is parsed, without its checksum; None where it is torn, altered, or has no checksum."""
    return [_checked(line) for line in content.splitlines()]


def rows_of_any_age(content: bytes) -> list[Any | None]:
    """As `checked_rows`; but in files of older versions no line has a checksum, and any JSON counts."""
    rows = checked_rows(content)
    return rows if any(row is not None for row in rows) else [_unchecked(line) for line in content.splitlines()]


def crc32(content: bytes) -> str:
    """Eight hexadecimal digits."""
    return f"{zlib.crc32(content):08x}"


def _checked(line: bytes) -> Any | None:
    found = _CHECKED.fullmatch(line)
    if found is None or crc32(found[1] + b"}").encode() != found[2]:
        return None
    return _parsed(found[1] + b"}")


def _unchecked(line: bytes) -> Any | None:
    row = _parsed(line)
    return None if isinstance(row, dict) and "crc32" in row else row


def _parsed(line: bytes) -> Any | None:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None
