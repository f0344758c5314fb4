"""What a reader has answered: in the session, and kept by the browser (localStorage), so that a reload brings it back.

Kept is {lesson: {number of a step: answer}}. Nothing of it reaches the server's disk. The browser tells what it has
once the page stands, again and again until Python says that it knows; from then on Python tells the browser what to
keep.
"""

from __future__ import annotations

import json
from typing import Any

import streamlit as st
from streamlit.components.v2 import component

_ANSWERS, _KNOWN = "answers in the lessons", "answers that the browser kept are known"
MOST_LETTERS = 100_000
_JS = """
const KEY = "mpsviz.lessons", AGAIN_MS = 1500;  // what is told while the page is being set up may be lost
export default function ({ data, parentElement, setStateValue }) {
  clearInterval(parentElement.timer);  // this function is called again whenever `data` change, on the same element
  try {
    if (data.known) {
      if (localStorage.getItem(KEY) !== data.answers) localStorage.setItem(KEY, data.answers);
      return;
    }
  } catch {
    if (data.known) return;  // a browser that keeps nothing
  }
  const read = () => {
    try { return localStorage.getItem(KEY) ?? "{}"; } catch { return "{}"; }
  };
  const tell = () => setStateValue("kept", { text: read(), turn: Date.now() });
  tell();
  parentElement.timer = setInterval(tell, AGAIN_MS);
  return () => clearInterval(parentElement.timer);
}
"""
_browser = component("mpsviz_lessons_kept", js=_JS)


def remember_in_browser() -> None:
    """Draw what reads and writes the browser's store; once a run of the page, before answers are looked at."""
    found = _browser(
        data={"known": _KNOWN in st.session_state, "answers": json.dumps(_answers(), ensure_ascii=False)},
        key="lessons kept",
        height="content",
        default={"kept": None},
        on_kept_change=lambda: None,
    )
    if found.kept and _KNOWN not in st.session_state:
        st.session_state[_KNOWN] = True
        _take(found.kept.get("text"))
        st.rerun()


def answers_of(lesson: str) -> dict[str, Any]:
    """Number of a step, as text → what was answered there."""
    return _answers().get(lesson, {})


def keep(lesson: str, number: int, answer: Any) -> None:
    """Callback: a reader has answered."""
    _answers().setdefault(lesson, {})[str(number)] = answer


def forget(lesson: str) -> None:
    """Callback: a reader takes a lesson again."""
    _answers().pop(lesson, None)


def _answers() -> dict[str, dict[str, Any]]:
    return st.session_state.setdefault(_ANSWERS, {})


def _take(text: Any) -> None:
    """What the browser kept, where this session has nothing newer; `is_answer` checks it where it is used."""
    try:
        kept = json.loads(text) if isinstance(text, str) and len(text) <= MOST_LETTERS else {}
    except ValueError:
        return
    for lesson, answers in kept.items() if isinstance(kept, dict) else ():
        if isinstance(lesson, str) and isinstance(answers, dict):
            _answers()[lesson] = {**answers, **_answers().get(lesson, {})}
