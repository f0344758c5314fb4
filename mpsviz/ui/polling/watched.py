"""What open pages watch: functions that say how it stands now, by tokens that the pages were given.

A function is called in a thread of the server that belongs to no session: it reads files, and knows nothing of a page.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from hashlib import blake2b
from typing import Any

MOST = 1_000
"""Names that are remembered; of more, those that were named longest ago are forgotten."""


@dataclass(frozen=True)
class Line:
    """How far something is, as the browser draws it by itself.

    Attributes:
        words: what is done.
        details: where it is, behind the words.
        share: 0 to 1, the length of the bar; None: there is no bar.
    """

    words: str
    details: str = ""
    share: float | None = None


@dataclass(frozen=True)
class Seen:
    """How what is watched stands.

    Attributes:
        versions: one for each kind of change: another one after a change (`version_of`).
        line: None where there is nothing to draw.
    """

    versions: tuple[str, ...]
    line: Line | None = None

    def message(self) -> dict[str, Any]:
        """As the browser is told."""
        return {"versions": list(self.versions), "line": None if self.line is None else asdict(self.line)}


Look = Callable[[], Seen]
_tokens: dict[str, str] = {}
_looks: dict[str, Look] = {}


def token_of(name: str, look: Look) -> str:
    """The token by which a browser asks what `look` says; of the same name it is the same for as long as the server
    runs, and nobody can guess it."""
    token = _tokens.pop(name, None) or secrets.token_urlsafe(12)
    _tokens[name], _looks[token] = token, look
    while len(_tokens) > MOST:
        _looks.pop(_tokens.pop(next(iter(_tokens))), None)
    return token


def seen_now(tokens: Iterable[str]) -> dict[str, dict[str, Any]]:
    """What is said of each of these tokens; nothing of one that no page was given, or whose look fails: its fragment is
    drawn again, and says why."""
    looks = {token: _looks[token] for token in tokens if token in _looks}
    said = {}
    for token, look in looks.items():
        try:
            said[token] = look().message()
        except Exception:  # a look reads a run of any state; one that fails must not take the others' answers along
            logging.getLogger(__name__).warning("A watched page could not be looked at.", exc_info=True)
    return said


def version_of(*parts: object) -> str:
    """A short word that is another one where any of the parts, as it is written, is another one."""
    return blake2b(repr(parts).encode(errors="surrogateescape"), digest_size=9).hexdigest()
