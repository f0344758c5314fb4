"""What the address of the page says so that a view opens where a step wants it; the view's own reader understands it
(mpsviz/view/frontend/src/state/address.js)."""

from __future__ import annotations

import base64
import json

from mpsviz.lessons.lesson import Step
from mpsviz.runs.folder.store import RunFolder


def view_key(lesson: str, number: int) -> str:
    """The key of the view of a step: what a reader sets in one is not carried into the next."""
    return f"lesson {lesson} {number}"


def view_text(step: Step, key: str, run: RunFolder) -> str:
    """The state of the view when the step opens, as the address has it."""
    epochs = run.epochs()
    epoch = step.view.epoch
    place = epochs.index(epoch) if epoch in epochs else len(epochs) - 1
    said = json.dumps({"of": key, "place": place})
    return base64.urlsafe_b64encode(said.encode()).decode().rstrip("=")


def is_view_of(text: str, key: str) -> bool:
    """Whether an address's text is the state of that view: what a reader had set before a reload, or before a copy."""
    try:
        said = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except ValueError:
        return False
    return isinstance(said, dict) and said.get("of") == key
