"""What an empty list says: everything that was looked for, on how many images, from which size on."""

from __future__ import annotations

import streamlit as st

from mpsviz.analysis.findings.registry import NOTHING_FOUND, Findings
from mpsviz.row_words import RowWords
from mpsviz.ui.shared import controls
from mpsviz.ui.shared.words import plain
from mpsviz.ui.tables.finding_tables import MOST_SMALL_NAMED, kind_title, small_said, small_table

OTHERWISE = {"caveat": "to be careful about", "held": "held"}
"""States of a card that is no finding → what is said of it."""


def nothing_found(found: Findings, rows: RowWords, unit: str) -> None:
    """Nothing of a kind's least size passed its test: that is a result."""
    st.success(
        f"**{NOTHING_FOUND}** {found.n_held_out:,} {rows.many} after {unit} "
        f"{found.epoch} were compared with before; below is what was looked for.",
        icon=":material/verified:",
    )


def too_small(found: Findings, rows: RowWords) -> None:
    """What passed its test but is below its kind's least size: no finding, and not nothing."""
    if not (said := small_said(found, rows)):
        return
    st.caption(f":material/info: {plain(said)}")
    table = small_table(found, rows)
    if len(table) <= MOST_SMALL_NAMED:
        return
    every = len(table) == found.n_small
    with st.expander(f"All {found.n_small:,} that are too small" if every else f"The largest {len(table)} of them"):
        st.dataframe(
            table,
            hide_index=True,
            column_config=controls.number_columns(**{"Adjusted p": "%.2g", "Of the least size": "%.0f %%"}),
            alt="Changes that passed their test and are below the least size of their kind.",
        )


def what_was_looked_for(found: Findings, rows: RowWords) -> None:
    """Nothing where no image has a class, of which a card says what it means."""
    if not found.looked_for or not found.n_held_out:
        return
    with st.expander(f"What was looked for ({len(found.looked_for)} kinds)"):
        st.markdown(
            "\n".join(
                f"- **{plain(kind_title(name, rows))}** ({_outcome(found, name)}): {plain(sentence)}"
                for name, sentence in found.looked_for.items()
            )
        )
        alone = "; never from training images alone" if rows.held_out else ""
        st.caption(
            f"On {found.n_held_out:,} {rows.many}{alone}. Each test is corrected for "
            "all classes or pairs that were looked at, and an effect below its kind's least size is no finding."
        )


def _outcome(found: Findings, kind: str) -> str:
    """How many were found of a kind; where a card of it is shown for another reason, that."""
    states = [item.state for item in found.items if item.kind == kind]
    said = [f"{states.count('found') or 'nothing'} found"] if "found" in states or not states else []
    said += [f"{states.count(state)} {words}" for state, words in OTHERWISE.items() if state in states]
    return ", ".join(said)
