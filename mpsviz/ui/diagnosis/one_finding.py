"""The one finding that was asked for: by its mark on the map, or by an address that was copied from there."""

from __future__ import annotations

import streamlit as st

from mpsviz.analysis.findings.registry import Findings
from mpsviz.runs.folder.store import RunFolder
from mpsviz.ui.diagnosis.finding_card import finding_card
from mpsviz.ui.session import address


def one_finding(run: RunFolder, found: Findings) -> bool:
    """Show it alone, with the way to all of them; False where none was asked for, or there is none of that number."""
    key = f"finding of {run.path.name}"
    if address.RUN not in st.query_params:
        st.session_state[key] = ""  # a menu leads to all of them
    else:
        with address.asked(address.FINDING) as asked:
            if asked is not None:
                st.session_state[key] = asked
    number = st.session_state.get(key, "")
    if number not in {str(place) for place in range(1, len(found.found) + 1)}:
        return False
    place = int(number) - 1  # findings that changed something come first, see `Findings.items`
    st.header(f"Finding {number} of {len(found.found)}")
    finding_card(run, found.items[place], place, found.epoch)
    if st.button("Show all findings", icon=":material/list:"):
        st.session_state[key] = ""
        address.keep(run=run.path.name, finding="")
        st.rerun()
    return True
