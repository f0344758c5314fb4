"""The weight α of the tuned branch, moved by hand: what every α would give, and what choosing it well or badly says."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from mpsviz.analysis.measures.classes.accuracy import accuracy
from mpsviz.analysis.measures.classes.calibration import calibration_error
from mpsviz.analysis.predictions.alpha_curve import Branches, Flattery
from mpsviz.figures import predictions as figures
from mpsviz.runs.folder.store import RunFolder
from mpsviz.ui.predictions import saved_predictions
from mpsviz.ui.session import address, state
from mpsviz.ui.session.address_completion import complete_address
from mpsviz.ui.shared.draw_chart import draw_chart
from mpsviz.ui.shared.words import percent, points
from mpsviz.ui.tables.prediction_tables import Predictions

HELP = (
    "The logits of both branches are mixed: α · tuned + (1 − α) · zero-shot. 0 is the frozen model, 1 the tuned one "
    "alone. Nothing is trained again: the saved logits are fused."
)


def pick_alpha(run: RunFolder, chosen: float | None) -> float:
    """A slider at what validation images chose, or at the tuned branch alone, until it is moved; then the address says
    where it is."""
    with address.asked(address.ALPHA) as asked:
        if asked is not None:
            st.session_state[_by_hand(run)] = _weight(asked)
    moved = st.session_state.get(_by_hand(run))
    key = f"alpha of {run.path.name}"
    st.session_state[key] = (1.0 if chosen is None else chosen) if moved is None else moved
    return st.slider(
        "Weight of the tuned branch, α", 0.0, 1.0, step=0.01, key=key, on_change=_take, args=(run, key), help=HELP
    )


def keep_address(run: RunFolder) -> None:
    """Call it at the end of the page."""
    moved = st.session_state.get(_by_hand(run))
    address.keep(run=run.path.name, alpha="" if moved is None else f"{moved:g}")
    complete_address()


def _take(run: RunFolder, key: str) -> None:
    """Callback: the reader has moved the slider."""
    st.session_state[_by_hand(run)] = st.session_state[key]


def _by_hand(run: RunFolder) -> str:
    return f"alpha by hand of {run.path.name}"


def _weight(word: str) -> float | None:
    """A word of the address as a weight in hundredths; None where it is none."""
    try:
        weight = float(word)
    except ValueError:
        return None
    return round(weight, 2) if 0 <= weight <= 1 else None


def chosen_alpha(found: Flattery | None) -> float | None:
    return None if found is None else found.chosen


def what_alpha_gives(run: RunFolder, predictions: Predictions, epoch: int, alpha: float) -> None:
    """Figures at this α beside zero-shot, the curve over all, and what choosing on held-out images would flatter."""
    found = saved_predictions.flattery(run, epoch)
    parts = {"Held-out": predictions.held_out, "Validation": predictions.validation}
    shown = {name: branches for name, branches in parts.items() if len(branches.label)}
    columns = st.columns(2 * len(shown))
    for place, (name, branches) in enumerate(shown.items()):
        _figures(columns[2 * place : 2 * place + 2], name, branches, alpha)
    draw_chart(
        figures.alpha_curve(
            saved_predictions.alpha_curve(run, epoch), alpha=alpha, chosen=chosen_alpha(found), style=state.style()
        ),
        name="alpha",
        alt=f"Accuracy on held-out and validation images for every weight of the tuned branch; it is {alpha:.2f} now.",
    )
    st.caption(_said(found))


def _figures(columns: list[DeltaGenerator], name: str, branches: Branches, alpha: float) -> None:
    fused = branches.fused(alpha)
    now, before = (accuracy(logits, branches.label) for logits in (fused, branches.zero_shot))
    help = f"Of {len(branches.label):,} images; the change is from zero-shot."
    columns[0].metric(f"{name} accuracy", percent(now), points(now - before), help=help)
    now, before = (calibration_error(logits, branches.label) for logits in (fused, branches.zero_shot))
    columns[1].metric(
        f"{name} calibration error",
        f"{now:.3f}",
        f"{now - before:+.3f}" if round(now - before, 3) else None,
        delta_color="inverse",
        help=f"How far the confidence is from how often it is right (ECE). {help}",
    )


def _said(found: Flattery | None) -> str:
    if found is None:
        return "No validation images can choose α: any choice made here looks at held-out images, and flatters."
    honest = (
        f"Validation images choose α = {found.chosen:g} among steps of 0.1, as for the run's own figures (of equal "
        "accuracies that of the least cross-entropy; the curve above is drawn in steps of 0.01, so its best may lie "
        f"between), with {percent(found.accuracy)} of held-out images right. "
    )
    gain = points(found.best_accuracy - found.accuracy)
    if gain is None:
        return honest + "Choosing on held-out images by the same rule would not have reported more."
    return honest + (
        f"Choosing on held-out images by the same rule would have taken α = {found.best:g} and reported "
        f"{percent(found.best_accuracy)}: {gain} that are flattery, not skill."
    )
