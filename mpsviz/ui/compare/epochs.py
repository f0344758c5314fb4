"""The epoch at which each run trades accuracy and distortion best, on validation images."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from mpsviz.runs.folder.store import RunFolder
from mpsviz.ui.compare import chosen_runs
from mpsviz.ui.shared import controls
from mpsviz.ui.shared.words import in_percent


def best_epochs(runs: list[RunFolder], settings: dict[str, str]) -> None:
    """A row a run that has labelled validation images and more than one snapshot.

    Args:
        settings: the setting of each run, by the name of its folder.
    """
    rows = []
    with st.spinner("Reading the snapshots…", show_time=True):
        choices = {run.path.name: chosen_runs.best_epoch(run) for run in runs}
    for name, choice in choices.items():
        if choice is None:
            continue
        curve = choice.curve.set_index("epoch")
        curve["accuracy"] = curve["accuracy"].map(in_percent)
        now, last = curve.loc[choice.epoch], curve.iloc[-1]
        rows.append(
            {
                "setting": settings[name],
                "run": name,
                "best epoch": choice.epoch,
                "accuracy": now["accuracy"],
                "drift": now["drift"],
                "last epoch": int(curve.index[-1]),
                "last accuracy": last["accuracy"],
                "last drift": last["drift"],
                "images": choice.images,
            }
        )
    if not rows:
        st.caption("None of these runs has validation images with a class, and more than one snapshot.")
        return
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        column_config=controls.number_columns(
            **{"accuracy": "%.1f %%", "last accuracy": "%.1f %%", "drift": "%.4f", "last drift": "%.4f"}
        ),
        placeholder=controls.NONE,
        alt="The best epoch of each run by its validation images, beside its last epoch.",
    )
    st.caption(
        "On validation images alone, the tuned branch: of the epochs within one standard error of the best accuracy, "
        "the one with the least drift (1 − cosine to before). Held-out images have no part in it."
    )
