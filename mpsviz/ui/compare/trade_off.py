"""Two measures against each other, and one over the epochs."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from mpsviz.analysis.comparison.pareto import pareto_front
from mpsviz.analysis.comparison.table import once_a_seed, over_seeds
from mpsviz.analysis.measures.registry import MEASURES
from mpsviz.figures import comparison as figures
from mpsviz.row_words import RowWords
from mpsviz.ui.compare import chosen_runs
from mpsviz.ui.session import state
from mpsviz.ui.shared.draw_chart import draw_chart
from mpsviz.ui.shared.words import plain
from mpsviz.ui.tables.comparison_table import has_own_scale

ACCURACY, KEPT = "accuracy_fused", "neighbor_overlap"
"""What is drawn above drift at first, and what where nothing is predicted."""


def trade_off(
    at_the_end: pd.DataFrame, *, of_one_data: bool, of_one_encoder: bool, rows: str, unseeded: frozenset[str]
) -> None:
    """Accuracy against distortion, or any two measures: a mark a run, the mean of each setting, the Pareto front; of
    several data there is none.

    Args:
        unseeded: settings whose runs have no seed that is known.
    """
    left, right = st.columns(2, gap="medium")
    with left:
        has_accuracy = ACCURACY in set(at_the_end["measure"])
        y = chosen_runs.pick_measure("up", "Up", at_the_end, ACCURACY if has_accuracy else KEPT)
    with right:
        x = chosen_runs.pick_measure("across", "Across", at_the_end, "gram_drift_global")
    runs = _wide(at_the_end, x, y)
    if runs.empty:
        st.caption("None of these runs has both figures.")
        return
    table = over_seeds(at_the_end)
    parts = {axis: table[table["measure"] == measure].set_index("setting") for axis, measure in (("x", x), ("y", y))}
    settings = list(dict.fromkeys(runs["setting"]))
    scale = {"x": chosen_runs.scale(x), "y": chosen_runs.scale(y)}
    runs = runs.assign(x=scale["x"] * runs["x"], y=scale["y"] * runs["y"])
    means = pd.DataFrame(
        {
            "setting": settings,
            **{axis: scale[axis] * part["mean"].reindex(settings).to_numpy() for axis, part in parts.items()},
            **{
                f"{axis}_spread": scale[axis] * part["spread"].reindex(settings).to_numpy()
                for axis, part in parts.items()
            },
            "seeds": parts["y"]["seeds"].reindex(settings).to_numpy(),
        }
    )
    means.loc[means["setting"].isin(unseeded), "seeds"] = 0
    apart = not of_one_encoder and (has_own_scale(x) or has_own_scale(y))
    better = [MEASURES["run"][measure].better if of_one_data and not apart else None for measure in (x, y)]
    front = means.loc[pareto_front(means["x"].tolist(), means["y"].tolist(), *better), "setting"].tolist()
    draw_chart(
        figures.trade_off(
            runs, means, x_title=chosen_runs.title_with_unit(x), y_title=chosen_runs.title_with_unit(y), front=front,
            style=state.style(),
        ),
        name="trade-off",
        alt=f"{chosen_runs.title(y)} against {chosen_runs.title(x)} of {len(runs)} runs in {len(settings)} settings.",
    )  # fmt: skip
    if front:
        said = _of_front(front, (y, x))
    else:
        said = "There is no better or worse direction here." if of_one_data else "Of different data none is better."
        said = "Of different encoders none is better by these." if of_one_data and apart else said
    marks = "Small: a run; large: the mean over the seeds of a setting, with its standard deviation. "
    st.caption(f"At the last snapshot of each run, {rows}. {marks if means['seeds'].any() else ''}{plain(said)}")


def _of_front(front: list[str], measures: tuple[str, str]) -> str:
    """What it means to be on the front, in a sentence."""
    better = [f"a {MEASURES['run'][name].better} mean {chosen_runs.title(name).lower()}" for name in measures]
    who = front[0] if len(front) == 1 else f"any of these: {', '.join(front)}"
    return f"No other setting has both {better[0]} and {better[1]} than {who}."


def _wide(at_the_end: pd.DataFrame, x: str, y: str) -> pd.DataFrame:
    """run, setting, seed, x, y of the runs that have both."""
    sides = {axis: at_the_end[at_the_end["measure"] == measure] for axis, measure in (("x", x), ("y", y))}
    one = sides["x"][["run", "setting", "seed", "value"]].rename(columns={"value": "x"})
    return one.merge(sides["y"][["run", "value"]].rename(columns={"value": "y"}), on="run").dropna(subset=["x", "y"])


def over_epochs(curves: pd.DataFrame, words: RowWords, unseeded: frozenset[str]) -> None:
    """One measure of all settings over the epochs; see `trade_off`."""
    measure = chosen_runs.pick_measure("over", "Measure over the epochs", curves, "accuracy_tuned")
    rows = once_a_seed(curves[curves["measure"] == measure])
    rows = rows.assign(value=chosen_runs.scale(measure) * rows["value"])
    draw_chart(
        figures.over_epochs(
            rows,
            list(dict.fromkeys(curves["setting"])),
            title=chosen_runs.title_with_unit(measure),
            style=state.style(),
        ),
        name="curves",
        alt=f"{chosen_runs.title(measure)} over the epochs, the mean of each setting and its spread.",
    )
    band = "" if unseeded.issuperset(curves["setting"]) else " The band is one standard deviation over seeds."
    st.caption(f"{words.said(MEASURES['run'][measure].help)}{band}")
