"""The figures on top of every view: what tuning gained, and what it kept."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from mpsviz.analysis.measures.registry import MEASURES
from mpsviz.runs.folder import caveats
from mpsviz.runs.folder.recording import row_words, whole_of
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle.launcher import current_status
from mpsviz.ui.shared import cache
from mpsviz.ui.shared.measure_again import offer_first_measuring
from mpsviz.ui.shared.neighbor_notes import PROBE, SUMMARY, chance_said, why_no_neighbors
from mpsviz.ui.shared.words import percent, plain, points
from mpsviz.ui.tables.headline_table import ACCURACIES, BEFORE, TITLES

UNMOVED = {
    (False, True): "This method leaves the features as they are; only its predictions change.",
    (False, False): "Nothing has changed here: neither the features nor the predictions.",
}
"""What there is to say of a finished run, by whether its features and its predictions have changed."""
ALONE = "There is one snapshot only, so nothing is compared: both panels of a map show the same."

OF_FEATURES = ("gram_drift_global", "neighbor_overlap")
"""What every recording of features will have; of what else it will, its first snapshots tell."""

NONE = "–"
"""In place of a figure that can't be believed."""

Ends = dict[str, tuple[float, float]]


def headline(run: RunFolder) -> None:
    """Accuracy before and after, and what happened to the geometry and to everything that was not tuned on."""
    if offer_first_measuring(whole_of(run)):
        return
    status, words = current_status(run), row_words(run)
    warn_of_collapse(run)
    ends = cache.ends(run) if not status.going_on or _is_compared(run) else _of_before(run)
    alone = not status.going_on and len(run.epochs()) == 1
    undefined = why_no_neighbors(run) if ends and not alone else {}
    known = [measure for measure in TITLES if measure in ends or measure in undefined]
    to_come = OF_FEATURES if status.recorded else list(TITLES)
    shown = (
        known if not status.going_on and (known or alone) else [name for name in TITLES if name in {*known, *to_come}]
    )
    if shown:
        with st.container(border=True, key="headline"):
            for measure, column in zip(shown, st.columns(len(shown)), strict=True):
                if measure in undefined:
                    column.metric(TITLES[measure], NONE, help=words.said(undefined[measure]))
                else:
                    sure = _how_sure(run, ends[measure][1]) if measure in ends and measure in ACCURACIES else ""
                    help = f"{MEASURES['run'][measure].help}{chance_said(run, measure)}{sure}"
                    _figure(column, measure, ends, words.said(help), tuned=not alone)
    for why in dict.fromkeys(why for measure, why in undefined.items() if measure in TITLES):
        st.caption(f":material/info: {TITLES['neighbor_overlap']}: {NONE}. {plain(words.said(why))}")
    for note in _of_many(run):
        st.caption(f":material/info: {plain(words.said(note))}")
    if alone:
        st.caption(f":material/info: {ALONE}")
        return
    for said in (_accuracy_of_few(run), _alpha_said(run)):
        if said:
            st.caption(f":material/info: {plain(words.said(said))}")
    if status.state == "finished" and (sentence := UNMOVED.get(cache.changed(run))):
        st.caption(f":material/info: {sentence}")


@cache.memoized(SUMMARY)
def _is_compared(run: RunFolder) -> bool:
    """Whether a snapshot after the first is measured: the first one alone looks as if nothing had changed."""
    summary = cache.table(run, "analysis/summary")
    return summary is not None and summary["epoch"].nunique() > 1


def _of_before(run: RunFolder) -> Ends:
    """What is known before anything has changed."""
    return {measure: ends for measure, ends in cache.ends(run).items() if measure == "accuracy_zero_shot"}


def warn_of_collapse(run: RunFolder) -> None:
    """Say so where the features have collapsed: no figure below is to be read without knowing it."""
    if said := _collapse_of(run):
        st.warning(plain(row_words(run).said(said)), icon=":material/warning:")


@cache.memoized(SUMMARY, PROBE)
def _collapse_of(run: RunFolder) -> str | None:
    summary, probe = cache.table(run, "analysis/summary"), cache.table(run, "probe")
    return None if summary is None or probe is None else caveats.collapse_of(summary, probe)


@cache.memoized(PROBE, most=256)
def _how_sure(run: RunFolder, share: float) -> str:
    """How many images an accuracy is of, and its interval, to go on from its help."""
    probe = cache.table(run, "probe")
    n_images = 0 if probe is None else caveats.count_held_out(probe)
    if not n_images:
        return ""
    low, high = caveats.interval_of(share, n_images)
    return f" Of {n_images:,} images: the 95 % interval is {percent(low)} to {percent(high)}."


@cache.memoized(SUMMARY, PROBE)
def _accuracy_of_few(run: RunFolder) -> str | None:
    summary, probe = cache.table(run, "analysis/summary"), cache.table(run, "probe")
    return None if summary is None or probe is None else caveats.accuracy_of_few(summary, probe)


@cache.memoized(SUMMARY, PROBE)
def _alpha_said(run: RunFolder) -> str | None:
    summary, probe = cache.table(run, "analysis/summary"), cache.table(run, "probe")
    return None if summary is None or probe is None else caveats.alpha_said(summary, probe)


@cache.memoized(SUMMARY, PROBE)
def _of_many(run: RunFolder) -> tuple[str, ...]:
    """Which figures are of a sample, and that neighbours are approximate, where images are very many."""
    summary, probe = cache.table(run, "analysis/summary"), cache.table(run, "probe")
    return () if summary is None or probe is None else caveats.of_many(summary, probe)


def _figure(column: DeltaGenerator, measure: str, ends: Ends, help: str, *, tuned: bool) -> None:
    """Args: tuned: whether there is, or will be, a snapshot after the first."""
    title = TITLES[measure]
    if measure not in ends:
        column.metric(title, None, help=help)
    elif measure == "accuracy_zero_shot":
        column.metric(title, percent(ends[measure][1]), delta_description="before tuning" if tuned else None, help=help)
    elif measure == "gram_drift_global":
        column.metric(title, f"{ends[measure][1]:.3f}", delta_description="0 is unchanged", help=help)
    elif measure == "neighbor_overlap":
        column.metric(title, percent(ends[measure][1]), delta_description="100 % is unchanged", help=help)
    else:
        before = BEFORE[measure] if BEFORE[measure] in ends else measure
        _changed(column, title, ends[before][0], ends[measure][1], help)


def _changed(column: DeltaGenerator, title: str, before: float, after: float, help: str) -> None:
    """A share after tuning, with its change in points."""
    change = points(after - before)
    column.metric(title, percent(after), change, delta_description=None if change else "unchanged", help=help)
