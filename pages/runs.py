"""Runs: what there is, what it is doing, and everything that can be done with it."""

from __future__ import annotations

from mpsviz.runs.lifecycle.launcher import list_runs
from mpsviz.ui.runs import runs_panel, runs_table
from mpsviz.ui.session import state
from mpsviz.ui.session.entry import open_page
from mpsviz.ui.shared.notices import empty, explained

open_page("Runs")
with explained():
    run = state.current_run()
    if not list_runs():
        empty(
            "There are no runs yet",
            "Open **Tune** and press **Start tuning**. Every run is kept here until you delete it.",
            where="pages/tune.py",
        )
    else:
        runs_table.overview()
    if run is not None:
        runs_panel.heading(run)
        with explained():
            runs_panel.details(run)
    runs_panel.trash()
