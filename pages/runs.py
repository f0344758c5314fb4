"""Runs: what there is, what it is doing, and everything that can be done with it."""

from __future__ import annotations

from mpsviz.ui import runs_panel, state
from mpsviz.ui.entry import open_page
from mpsviz.ui.notices import empty, explained

open_page("Runs")
with explained():
    run = state.current_run()
    if run is None:
        empty(
            "There are no runs yet",
            "Open **Tune** and press **Start tuning**. Every run is kept here until you delete it.",
            where="pages/tune.py",
        )
    else:
        runs_panel.overview()
        runs_panel.heading(run)
        with explained():
            runs_panel.details(run)
    runs_panel.trash()
