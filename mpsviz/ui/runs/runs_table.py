"""The table of all runs: their state, their figures, and which of them are selected to be compared."""

from __future__ import annotations

import streamlit as st

from mpsviz.errors import UserError
from mpsviz.runs.comparison.tags import tags_of
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle import launcher, manage_runs
from mpsviz.runs.lifecycle.status import Status
from mpsviz.ui.compare import chosen_runs
from mpsviz.ui.shared import cache, controls
from mpsviz.ui.shared.words import STATE_MARKS, duration, in_percent, moment, run_source, run_title, state_words

POLL_S = 1.5
OF_THE_MOMENT = ("Time left", "Memory")
"""Columns that are empty where no run goes on."""
FIGURES: dict[str, tuple[tuple[str, ...], str]] = {
    "Accuracy": (
        ("accuracy_fused", "accuracy_tuned", "accuracy_zero_shot"),
        "Fused accuracy on held-out images, in percent, at the last snapshot; of a recording by what its model says.",
    ),
    "Drift": (("gram_drift_global",), "Gram drift at the last snapshot: 0 is unchanged."),
    "Neighbours": (("neighbor_overlap",), "Neighbours kept, in percent: 100 is unchanged."),
    "Bystanders": (("bystander_retrieval",), "Bystanders found by their name at the last snapshot, in percent."),
}
"""Title → the measures of which the first that a run has is shown, and what it is."""
IN_PERCENT = ("Accuracy", "Neighbours", "Bystanders")
FIGURE_PX = 116
"""Width of a figure's column: the longest title, with the mark of sorting."""


def overview() -> None:
    """A row a run, newest first; followed while any of them goes on."""
    runs = launcher.list_runs()
    wanted = st.text_input(
        "Filter",
        placeholder="A word of the name, the data, the method, the state or a tag",
        help="Shows the runs that have every one of these words.",
    )
    going_on = any(launcher.current_status(run).going_on for run in runs)
    st.fragment(_table, run_every=POLL_S if going_on else None)(wanted)


def every_tag() -> list[str]:
    """Each tag that any run has."""
    return sorted({tag for run in launcher.list_runs() for tag in tags_of(run)})


def _table(wanted: str) -> None:
    states = [(run, launcher.current_status(run)) for run in launcher.list_runs()]
    every = [(run, _row(run, status)) for run, status in states]
    shown = [(run, row) for run, row in every if _has(row, wanted)]
    rows = [row for _, row in shown]
    if not rows:
        st.caption(f"None of {len(every)} runs has all of these words.")
        return
    optional = (*OF_THE_MOMENT, "Tags", *FIGURES)
    left_out = {name for name in optional if all(row[name] in (None, "") for row in rows)}
    chosen = st.dataframe(
        rows,
        hide_index=True,
        width="stretch",
        column_order=[name for name in rows[0] if name not in left_out],
        column_config={
            "": st.column_config.TextColumn(width=36),
            "Done": st.column_config.ProgressColumn(format="%.0f %%", min_value=0, max_value=100, width="small"),
            "Memory": st.column_config.TextColumn(help="Main memory of its process."),
            **{
                name: st.column_config.NumberColumn(
                    format="%.1f %%" if name in IN_PERCENT else "%.3f", help=help, width=FIGURE_PX
                )
                for name, (_, help) in FIGURES.items()
            },
        },
        on_select="rerun",
        selection_mode="multi-row",
        key="table of runs",
        placeholder=controls.NONE,
        alt=f"{len(rows)} runs with their state and their figures.",
    )
    names = [shown[row][0].path.name for row in chosen["selection"]["rows"] if row < len(shown)]
    left, right = st.columns([1, 3], vertical_alignment="center")
    if left.button("Compare", disabled=len(names) < 2, width="stretch", icon=":material/compare_arrows:"):
        chosen_runs.choose(names)
        st.switch_page("pages/compare.py")
    said = f"{len(names)} selected." if names else "Tick two runs or more to compare them."
    right.caption(f"{said} {len(rows)} of {len(every)} runs shown." if len(rows) < len(every) else said)


def _row(run: RunFolder, status: Status) -> dict[str, object]:
    try:
        words, source = run_title(run.config()), run_source(run.config())
    except UserError:
        words, source = "not readable", ""
    ends = cache.ends(run)
    figures = {
        name: next((ends[measure][1] for measure in measures if measure in ends), None)
        for name, (measures, _) in FIGURES.items()
    }
    return {
        "": STATE_MARKS[status.state],
        "State": state_words(status),
        "Name": manage_runs.title(run),
        "Run": words,
        "Data · model": source,
        **{
            name: in_percent(value) if value is not None and name in IN_PERCENT else value
            for name, value in figures.items()
        },
        "Tags": ", ".join(tags_of(run)),
        "Done": 100 * share(status),
        "Time left": duration(status.eta_s) if status.going_on and status.eta_s is not None else "",
        "Device": status.device,
        "Memory": f"{status.memory_mb:,.0f} MB" if status.going_on and status.memory_mb else "",
        "Begun": moment(status.started_at) if status.started_at else "",
    }


def _has(row: dict[str, object], wanted: str) -> bool:
    """Whether every word stands in one of the row's texts."""
    text = " ".join(value for value in row.values() if isinstance(value, str)).casefold()
    return all(word in text for word in wanted.casefold().split())


def share(status: Status) -> float:
    """How much of the steps is done, from 0 to 1."""
    if status.state == "finished":
        return 1.0  # some methods take fewer steps than there were to be, or none
    return min(1.0, status.step / status.steps) if status.steps else 0.0
