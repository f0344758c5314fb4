"""Values of a setting as one types them, with commas between them."""

from __future__ import annotations

import json
from typing import Any

from mpsviz.errors import UserError


def values_of(setting: str, text: str) -> list[Any]:
    """'1,2,3' → [1, 2, 3]; what is JSON as a whole is one value, and what is none is text.

    Raises:
        UserError: one of them is empty.
    """
    for json_text, several in ((text, False), (f"[{text}]", True)) if text.strip() else ():
        try:
            return json.loads(json_text) if several else [json.loads(json_text)]
        except ValueError:
            continue
    parts = [part.strip() for part in text.split(",")]
    if not all(parts):
        raise UserError(f"A value of '{setting}' is empty: '{text}'.", next_step="Write values as 1,2,3.")
    return [_value(part) for part in parts]


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
