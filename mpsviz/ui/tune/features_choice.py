"""Opening features that were computed elsewhere, for the views alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from mpsviz.data.dataset.paths import SPELLING, user_path
from mpsviz.data.formats.features.feature_names import FEATURES
from mpsviz.data.formats.features.features import Beside
from mpsviz.data.formats.features.image_table import TABLE
from mpsviz.runs.background.imported_features import start_import
from mpsviz.runs.folder.store import RunFolder
from mpsviz.ui.shared.notices import explained
from mpsviz.ui.tune.file_choice import ask_path, ask_upload, path_of

_FILE, _TABLE, _PICTURES = "features", "features table", "features pictures"
_HOLDS = """
- **.npz**: `before` (n, D) and `after` (n, D) or, of S moments, (S, n, D), or `features` alone; if you like \
`labels`, `ids`, `class_names` and `text_features` (C, D)
- **.parquet**, **.csv**: `before` and `after`, lists of numbers or columns `before0` … and `after0` …, or `f0`, `f1`, \
… alone; if you like `label` and `id`
- **.npy**: (n, D), with `labels.npy` or `labels.txt` beside it

Any other list of n numbers or words becomes a column to colour by, and `path` says where each image's picture lies.
"""
_FOLDER = "Paths of pictures are relative to it, and nothing outside of it is read; empty: to where they are written."


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
        ask_path(_TABLE, "Table of the images, if any", TABLE)
        ask_path(_PICTURES, "Folder of pictures", _FOLDER)
        no_pictures = st.checkbox("No pictures", help="Open the features without looking for pictures.")
        if not st.button("Open", width="stretch", disabled=not path_of(_FILE), icon=":material/folder_open:"):
            return
        with explained(), st.spinner("Reading the features…"):
            file = user_path(path_of(_FILE), next_step=SPELLING)
            show(start_import(file, Beside(_path(_TABLE, TABLE), _path(_PICTURES, _FOLDER), not no_pictures)))
            st.rerun()


def _path(key: str, next_step: str) -> Path | None:
    """What a field names that may stay empty."""
    return user_path(path_of(key), next_step=next_step) if path_of(key) else None
