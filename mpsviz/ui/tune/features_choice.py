"""Opening features that were computed elsewhere, for the views alone."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from mpsviz.data.dataset.paths import user_path
from mpsviz.data.formats.features.feature_names import FEATURES
from mpsviz.runs.background.imported_features import start_import
from mpsviz.runs.folder.store import RunFolder
from mpsviz.ui.shared.notices import explained
from mpsviz.ui.tune.file_choice import ask_path, ask_upload, path_of

_FILE = "features"
_HOLDS = """
- **.npz**: `before` (n, D) and `after` (n, D) or, of S moments, (S, n, D), or `features` alone; if you like \
`labels`, `ids`, `class_names` and `text_features` (C, D)
- **.parquet**, **.csv**: `before` and `after`, lists of numbers or columns `before0` … and `after0` …, or `f0`, `f1`, \
… alone; if you like `label` and `id`
- **.npy**: (n, D), with `labels.npy` or `labels.txt` beside it
"""


def ask_features(show: Callable[[RunFolder], None]) -> None:
    """Draw the expander.

    Args:
        show: makes a run the one that every page looks at.
    """
    with st.expander("Open features"):
        st.caption(
            "Features of your own, of the same images before and after some tuning, or one set, for the views alone."
        )
        st.caption(_HOLDS)
        ask_path(_FILE, "Feature file", FEATURES)
        ask_upload(_FILE, ("npz", "parquet", "csv", "tsv", "npy"))
        if not st.button("Open", width="stretch", disabled=not path_of(_FILE), icon=":material/folder_open:"):
            return
        with explained(), st.spinner("Reading the features…"):
            show(start_import(user_path(path_of(_FILE), next_step=FEATURES)))
            st.rerun()
