"""How the view of a step opens, and whether an address says more of it (mpsviz/view/frontend/src/state)."""

from __future__ import annotations

import base64
import json
from typing import Any

from mpsviz.lessons.lesson import Step
from mpsviz.runs.folder.store import RunFolder


def view_key(lesson: str, number: int) -> str:
    """The key of the view of a step: what a reader sets in one is not carried into the next."""
    return f"lesson {lesson} {number}"


def opening_of(step: Step, run: RunFolder) -> dict[str, Any]:
    """What of the view's state the step sets beside map and colours: `place` is the slider's, in snapshots."""
    epochs = run.epochs()
    return {"place": epochs.index(step.view.epoch) if step.view.epoch in epochs else len(epochs) - 1}


def is_view_of(text: str, key: str) -> bool:
    """Whether an address's text is the state of that view: what a reader had set before a reload, or before a copy."""
    try:
        said = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except ValueError:
        return False
    return isinstance(said, dict) and said.get("of") == key
