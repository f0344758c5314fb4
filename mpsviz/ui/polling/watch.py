"""Have a fragment drawn again when what it shows has changed, and only then.

A fragment that is drawn again every second costs a browser a tenth of a core even where nothing has changed, for all
that is on the page is looked at again, and more where it has charts, which are made anew; and the cores are wanted by
the run that the page follows. Here the browser asks for a few words instead (`mpsviz.ui.server.polling_route`), draws
the line that says how far it is by itself, and asks for the fragment when a version has changed. A page that nobody
sees asks for nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from streamlit.components.v2 import component

from mpsviz.ui.polling.watched import Look, token_of

PREFIX = "polling"
"""First part of the address at which browsers ask, below that of the app."""
_CSS = """
.line { display: flex; flex-direction: column; gap: .4rem; min-height: 2.4rem; justify-content: flex-end; }
.words { font-size: .875rem; line-height: 1.4; color: var(--st-text-color); font-variant-numeric: tabular-nums; }
.track { height: .5rem; border-radius: .25rem; overflow: hidden; background: var(--st-border-color); }
.bar { height: 100%; border-radius: .25rem; background: var(--st-primary-color); }
"""

_watch = component("mpsviz_watch", js=Path(__file__).with_name("watch.js").read_text(encoding="utf-8"), css=_CSS)


def watch(name: str, look: Look, *, every_s: float, waits_s: Sequence[float]) -> None:
    """In a fragment: have it drawn again when what `look` says has changed.

    It is called before what it watches is read, so that nothing that changes meanwhile is missed.

    Args:
        name: of what is watched; one fragment on the page has it.
        every_s: seconds between two looks.
        waits_s: for each version of `look`, the seconds that have passed since the fragment was drawn before it is
            drawn again.
    """
    seen = look()
    kind = "watch" if seen.line else "hidden watch"  # see page.css
    _watch(
        data={
            "address": f"/{PREFIX}/",
            "token": token_of(name, look),
            "every": 1000 * every_s,
            "waits": [1000 * wait for wait in waits_s],
            **seen.message(),
        },
        key=f"{kind} {name}",
        height="content",
        on_changed_change=lambda: None,
    )
