"""What the user asked a run to do: one word in a file of its folder, which the worker looks at in every step."""

from __future__ import annotations

from typing import Literal

from mpsviz.runs.folder.atomic_writing import replacing
from mpsviz.runs.folder.safe_reading import plain_file
from mpsviz.runs.folder.store import RunFolder

Wish = Literal["pause", "cancel"]
CONTROL = "control"


class CancelledError(BaseException):
    """The user asked to stop, or to pause.

    A signal may raise it anywhere: whoever catches an Exception there must not take it for one of theirs.
    """


def ask(run: RunFolder, what: Wish) -> None:
    with replacing(run.path / CONTROL) as temporary:
        temporary.write_text(f"{what}\n", encoding="utf-8")


def wish(run: RunFolder) -> Wish | None:
    """What was asked; anything but a pause is a wish to stop."""
    try:
        word = plain_file(run.path, CONTROL).read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return None
    return "pause" if word == "pause" else "cancel"


def forget_wish(run: RunFolder) -> None:
    (run.path / CONTROL).unlink(missing_ok=True)
