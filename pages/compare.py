"""Compare: several runs beside each other, and which one to trust."""

from __future__ import annotations

import streamlit as st

from mpsviz.runs.comparison.comparison import at_the_end, caveats, several_data, several_encoders, without_seeds
from mpsviz.runs.folder.recording import common_row_words
from mpsviz.ui.compare import chosen_runs
from mpsviz.ui.compare.encoders import encoders_side_by_side
from mpsviz.ui.compare.epochs import best_epochs
from mpsviz.ui.compare.paired import paired
from mpsviz.ui.compare.result_table import result_table
from mpsviz.ui.compare.settings_table import settings_table
from mpsviz.ui.compare.trade_off import over_epochs, trade_off
from mpsviz.ui.session.entry import open_page
from mpsviz.ui.shared.notices import empty, explained, run_or_stop
from mpsviz.ui.shared.words import plain

open_page("Compare")
with explained():
    run_or_stop("comparison")
    runs = chosen_runs.pick_runs()
    found = chosen_runs.known(runs)
    for run in found:
        if run.collapse is not None:
            st.warning(plain(f"{run.name}: {run.collapse}"), icon=":material/warning:")
    if len(found) < 2:
        empty(
            "Choose two runs or more",
            "A run can be chosen once its first snapshot is measured. On the **Tune** page, start the same with "
            "another method or another seed.",
            where="pages/tune.py",
        )
        chosen_runs.keep_address()
        st.stop()
    curves = chosen_runs.all_curves(found)
    ends = at_the_end(curves)
    for caveat in caveats(found, ends):
        st.caption(f":material/info: {plain(caveat)}")
    of_one_data, of_one_encoder = not several_data(found), not several_encoders(found)
    unseeded = without_seeds(found, ends)
    chosen_runs.say_which_have_not_ended(runs)
    st.header("Gain and price")
    words = common_row_words(runs)
    trade_off(ends, of_one_data=of_one_data, of_one_encoder=of_one_encoder, rows=words.many, unseeded=unseeded)
    st.header("Figures")
    result_table(ends, of_one_data=of_one_data, of_one_encoder=of_one_encoder, unseeded=unseeded)
    encoders_side_by_side(runs)
    st.header("Paired differences")
    paired(runs, found, ends, unseeded)
    st.header("Over training")
    over_epochs(curves, words, unseeded)
    st.header("Best epoch")
    best_epochs(runs, dict(zip(ends["run"], ends["setting"], strict=True)))
    st.header("What differs in the settings")
    settings_table(found)
    chosen_runs.keep_address()
