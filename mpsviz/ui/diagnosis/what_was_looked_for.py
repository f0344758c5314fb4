"""What an empty list says: everything that was looked for, on how many images, from which size on."""

from __future__ import annotations

import streamlit as st

from mpsviz.analysis.findings.registry import KINDS, NOTHING_FOUND, Findings
from mpsviz.ui.shared import controls
from mpsviz.ui.shared.words import plain
from mpsviz.ui.tables.finding_tables import MOST_SMALL_NAMED, small_said, small_table


def nothing_found(found: Findings) -> None:
    """Nothing of a kind's least size passed its test: that is a result."""
    st.success(
        f"**{NOTHING_FOUND}** {found.n_held_out:,} held-out images after epoch "
        f"{found.epoch} were compared with before tuning; below is what was looked for.",
        icon=":material/verified:",
    )


def too_small(found: Findings) -> None:
    """What passed its test but is below its kind's least size: no finding, and not nothing."""
    if not (said := small_said(found)):
        return
    st.caption(f":material/info: {plain(said)}")
    table = small_table(found)
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


def what_was_looked_for(found: Findings) -> None:
    if not found.looked_for:
        return
    counts = {name: sum(item.kind == name for item in found.found) for name in found.looked_for}
    with st.expander(f"What was looked for ({len(found.looked_for)} kinds)"):
        st.markdown(
            "\n".join(
                f"- **{plain(KINDS[name].title if name in KINDS else name)}** "
                f"({counts[name] or 'nothing'} found): {plain(sentence)}"
                for name, sentence in found.looked_for.items()
            )
        )
        st.caption(
            f"On {found.n_held_out:,} held-out images; never from training images alone. Each test is corrected for "
            "all classes or pairs that were looked at, and an effect below its kind's least size is no finding."
        )
