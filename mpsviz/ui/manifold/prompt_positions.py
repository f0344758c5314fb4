"""Where the names of the classes belong among the images."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from mpsviz.analysis.measures.registry import MEASURES
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.folder.thumbnails import FILES as THUMBS
from mpsviz.ui.shared import cache, controls
from mpsviz.ui.tables import run_tables


def prompt_places(run: RunFolder) -> None:
    """Each prompt by its nearest images after the last epoch; nothing where the run holds none: older runs don't."""
    nearest = _nearest(run)
    if nearest is None:
        return
    epoch, table = nearest
    with st.expander("Where the class names belong"):
        st.dataframe(
            table,
            hide_index=True,
            column_config={
                "nearest": st.column_config.ImageColumn("nearest image"),
                "labels": st.column_config.TextColumn("classes of its nearest images"),
                **controls.number_columns(similarity="%.3f"),
            },
            alt=f"The nearest images of {len(table)} prompts after epoch {epoch}.",
        )
        gap = cache.ends(run).get("modality_gap")
        st.caption(
            "Text and images keep apart in feature space, so a name has no place of its own on the map: it belongs "
            "beside the five images, of all that are shown, that it is most like. Similarity: mean cosine to these."
            + (
                ""
                if gap is None
                else f" Modality gap: **{gap[1]:.2f}**, {_lower(MEASURES['run']['modality_gap'].help)}"
            )
        )


@cache.memoized("analysis/prompts.parquet", "probe.parquet", *THUMBS, most=16)
def _nearest(run: RunFolder) -> tuple[int, pd.DataFrame] | None:
    """The last epoch with prompts, and its table, a row a prompt with the picture of its nearest image."""
    prompts, probe = cache.table(run, "analysis/prompts"), cache.table(run, "probe")
    if prompts is None or probe is None or prompts.empty:
        return None
    epoch = int(prompts["epoch"].max())
    table = run_tables.nearest_by_prompt(prompts, probe, epoch)
    pictures = cache.thumbnails(run, table["ids"].str[0].tolist())
    table.insert(1, "nearest", table.pop("ids").str[0].map(pictures))
    return epoch, table


def _lower(sentence: str) -> str:
    """A sentence as the end of another one."""
    return sentence[:1].lower() + sentence[1:]
