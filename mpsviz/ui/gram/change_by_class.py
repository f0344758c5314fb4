"""Which classes changed against which: the Gram difference by class block, and the pairs that changed most."""

from __future__ import annotations

import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from mpsviz.analysis.measures.most_changed import changed_pairs, most_changed_blocks
from mpsviz.analysis.measures.registry import MEASURES
from mpsviz.runs.folder.recording import first_words, row_words, time_unit
from mpsviz.runs.folder.store import RunFolder
from mpsviz.ui.shared import cache, charts, controls
from mpsviz.ui.shared.draw_chart import draw_chart
from mpsviz.ui.tables import run_tables

UNIT = "mean |Δ cosine|"
HELP = (
    "Of each two classes, by how much the cosine of two of their images has changed, on average, towards each other or "
    "apart; on the diagonal, of two images of one class. The cosines of two classes may all have changed while their "
    "mean stayed: that shows here, and not in the difference above."
)
ORDERS = {"Family": "by family and class", "Change": "the classes that changed most against all others first"}


def change_by_class(run: RunFolder, epoch: int) -> None:
    """The heatmap beside the list; of a run that doesn't hold the blocks, the list of what the mean cosines say."""
    blocks, probe = cache.table(run, "analysis/gram_blocks"), cache.table(run, "probe")
    if blocks is None or probe is None or epoch not in set(blocks["epoch"]):
        _pairs_by_mean(run, epoch)
        return
    st.header("Change by class", help=HELP)
    left, right = st.columns([1.25, 1], gap="medium")
    with left:
        by_family = probe["family"].fillna("").any()
        order = st.segmented_control(
            "Order the classes by",
            list(ORDERS),
            format_func=lambda name: name if by_family or name == "Change" else "Name",
            default="Family",
            required=True,
        )
        ordered = ORDERS[order] if by_family or order == "Change" else "by class"
        draw_chart(
            charts.class_blocks(run, epoch, by_change=order == "Change", unit=UNIT),
            name="change-by-class",
            alt=f"{UNIT} within and between classes after {time_unit(run)} {epoch}, ordered {ordered}.",
        )
    with right:
        _figures(run, epoch)
        st.markdown("**Pairs of classes that changed most**")
        st.dataframe(
            run_tables.with_cosines(most_changed_blocks(blocks, epoch), cache.grams(run, epoch, True)),
            hide_index=True,
            column_order=("change", "class", "other class", "before", "after"),
            column_config={
                "change": _number(
                    "|Δ cosine|",
                    "How much the cosine of an image of one and an image of the other class has changed, on average.",
                ),
                "before": _number("before", f"Mean cosine of the two classes, {first_words(run)}."),
                "after": _number("after", f"Mean cosine of the two classes after {time_unit(run)} {epoch}."),
            },
            placeholder=controls.NONE,
            alt="The pairs of classes the cosines of whose images changed most.",
        )


def _number(title: str, help: str) -> ColumnConfig:
    return st.column_config.NumberColumn(title, format="%.3f", width="small", help=help)


def _figures(run: RunFolder, epoch: int) -> None:
    """Within and between classes, and how the change is spread over all pairs of images."""
    now = run_tables.at(cache.table(run, "analysis/summary"), epoch)
    shown = {"gram_drift_within": "Within classes", "gram_drift_between": "Between classes"}
    there = [name for name in shown if name in now]
    for column, name in zip(st.columns(len(there)) if there else (), there, strict=True):
        column.metric(shown[name], f"{now[name]:.3f}", help=row_words(run).said(MEASURES["run"][name].help))
    spread = {"gram_drift_median": "half", "gram_drift_p90": "90 %", "gram_drift_p99": "99 %"}
    parts = [f"{share} by less than **{now[name]:.3f}**" for name, share in spread.items() if name in now]
    if parts:
        st.caption(f"Of all pairs of {row_words(run).many}, {', '.join(parts)}.")


def _pairs_by_mean(run: RunFolder, epoch: int) -> None:
    classes = cache.grams(run, epoch, True)
    changed = changed_pairs(classes.names, classes.before, classes.after)
    if changed.empty:
        return
    st.header("What changed most")
    st.dataframe(
        changed,
        hide_index=True,
        column_config=controls.number_columns(before="%.3f", after="%.3f", difference="%+.3f"),
        placeholder=controls.NONE,
        alt="The pairs of classes whose mean cosine changed most.",
    )
