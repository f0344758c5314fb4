"""What the maps show and hide, and how far each can be trusted, in words and figures below them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from mpsviz.analysis.features.neighborhood import LEAST_IMAGES
from mpsviz.analysis.fidelity.map_fidelity import OF_NEIGHBORS, chance_levels
from mpsviz.analysis.projections.registry import DEFAULT_PROJECTION, PLAIN_PROJECTION, PROJECTIONS
from mpsviz.row_words import RowWords
from mpsviz.runs.folder.measured import is_outdated
from mpsviz.runs.folder.recording import read_recording, row_words
from mpsviz.runs.folder.store import RunFolder
from mpsviz.ui.session.layers import layer_of
from mpsviz.ui.shared import cache
from mpsviz.ui.shared.controls import titles_of_two
from mpsviz.ui.shared.words import in_code, path_in_command, plain
from mpsviz.ui.tables import map_tables

_MEANING = {
    "trustworthiness": ("Trustworthiness", "Neighbours on the map are neighbours in feature space (1 is best)."),
    "continuity": ("Continuity", "Neighbours in feature space are neighbours on the map (1 is best)."),
    "neighbor_recall": (
        "Neighbour recall",
        "Share of each image's nearest neighbours that the map keeps nearest, on average over all images of the map.",
    ),
    "stress": ("Stress", "How far its distances are from those of the features, at the best scale (0 is best)."),
    "noise_floor": (
        "Noise floor",
        "By how much the drawn movement of an image differs, on average, when the map is drawn with another seed, in "
        "units of the map. Movement below it is not shown to be real; colour by movement to see which.",
    ),
}
OF_SNAPSHOTS = {
    "before and after tuning": "at the first and at the last snapshot",
    "of before tuning": "of the first snapshot",
    "before tuning": "at the first snapshot",
    "after tuning": "at the last snapshot",
}
"""What is said of a tuning → of a recording, whose first snapshot may be of any moment."""
_WIDTHS = (1.45, 1.1, 1.45, 0.95, 1.1)


@dataclass(frozen=True)
class MapFacts:
    """What is said of a map.

    Attributes:
        title: what it is called.
        outdated: whether another version of its projection drew it.
        first, last: its first and its last epoch.
        fidelity: measure → its values at its first epoch and its last one.
        n_images: how many it shows.
        any_reliable: whether anything is known of any place's reliability.
    """

    title: str
    outdated: bool
    first: int
    last: int
    fidelity: Mapping[str, tuple[float, float]]
    n_images: int
    any_reliable: bool


def about_maps(run: RunFolder) -> None:
    """The first map's two sentences and its fidelity before tuning and after; of the others the same as a table."""
    maps, rows = _maps(run), row_words(run)
    if not maps:
        return
    first = next(iter(maps))
    alone = maps[first].first == maps[first].last
    words, figures = st.columns([1, 1.4], gap="medium")
    words.caption(
        f"**{maps[first].title}.** {_of_run(run, _sentences(first))}  \n{rows.said(_paleness(maps[first]))} The axes "
        f"have no unit{'' if alone else '; between two snapshots, Play draws straight lines'}."
    )
    _figures(figures.container(key="map-fidelity"), first, maps[first], rows)
    if not alone and DEFAULT_PROJECTION in maps and PLAIN_PROJECTION in maps:
        last = min(maps[name].last for name in (DEFAULT_PROJECTION, PLAIN_PROJECTION))
        carried, plain = (_fidelity(run, name, last) for name in (DEFAULT_PROJECTION, PLAIN_PROJECTION))
        st.caption(_of_run(run, _how_they_differ(carried, plain, rows)))
    if len(maps) > 1:
        with st.expander(f"All {len(maps)} maps: what each shows, and how far it can be trusted"):
            st.dataframe(
                pd.DataFrame([_row(run, name, facts) for name, facts in maps.items()]),
                hide_index=True,
                column_config={
                    "Map": st.column_config.TextColumn(pinned=True),
                    **{title: st.column_config.TextColumn(help=rows.said(help)) for title, help in _MEANING.values()},
                },
                alt="What each map shows and hides, and its fidelity at the first and the last snapshot.",
            )


def say_of_outdated(run: RunFolder, other: RunFolder | None = None, layer: str = "") -> None:
    """A line where another version of their projections drew maps of the run, and one for the run on the right."""
    sides = [("", run)] if other is None else zip(titles_of_two(run, other), (run, other), strict=True)
    for title, side in sides:
        maps = _maps(layer_of(side, layer))
        outdated = ", ".join(PROJECTIONS[name].title for name, facts in maps.items() if facts.outdated)
        if outdated:
            whose = f" in {plain(title)}" if title else ""
            st.caption(
                f":material/history: **Outdated{whose}: {outdated}.** Another version of mpsviz drew this, and today's "
                f"draws the same features otherwise. Measured again "
                f"({in_code(f'mpsviz analyse {path_in_command(side)}')}), the run is drawn as it is drawn now."
            )


def _maps(run: RunFolder) -> dict[str, MapFacts]:
    """By name, in the order of `PROJECTIONS`: those that can be read and have places."""
    names = run.map_names()
    return {name: facts for name in PROJECTIONS if name in names and (facts := _facts(run, name)) is not None}


def _paleness(facts: MapFacts) -> str:
    """What it means that a point is pale."""
    if not facts.any_reliable:
        return "Of so few images nobody knows which places can be trusted, so none is paler than another."
    return "The paler a point, the fewer of its nearest neighbours the map keeps."


def _how_they_differ(
    carried: Mapping[str, tuple[float, float]], plain: Mapping[str, tuple[float, float]], rows: RowWords
) -> str:
    """The default map beside the plain one, in a line; of both the fidelity at one epoch."""
    one, other = PROJECTIONS[DEFAULT_PROJECTION].title, PROJECTIONS[PLAIN_PROJECTION].title
    kept = [fidelity.get("neighbor_recall", (None, None))[1] for fidelity in (carried, plain)]
    figures = ""
    if None not in kept:
        alone = "; **Diagnosis** averages over the held-out ones alone" if rows.held_out else ""
        figures = (
            f" Of the nearest after tuning they keep {kept[0]:.2f} and {kept[1]:.2f}, on average over all {rows.noun}s "
            f"of the map{alone}."
        )
    return (
        f"**{one}** moves {rows.said('an image')} only where its feature moved, so that its panels can be compared; "
        f"**{other}**, in the panels' lists of maps, draws each by itself and says nothing of movement.{figures}"
    )


@cache.memoized("maps/{0}.parquet")
def _facts(run: RunFolder, name: str) -> MapFacts | None:
    """None where the map has no places."""
    places = cache.table(run, f"maps/{name}")
    if places is None or places.empty:
        return None
    first, last = int(places["epoch"].min()), int(places["epoch"].max())
    return MapFacts(
        title=map_tables.title(name, places),
        outdated=is_outdated(name, places),
        first=first,
        last=last,
        fidelity=map_tables.fidelity(places, last),
        n_images=places["id"].nunique(),
        any_reliable=bool(places["reliability"].notna().any()),
    )


@cache.memoized("maps/{0}.parquet")
def _fidelity(run: RunFolder, name: str, epoch: int) -> Mapping[str, tuple[float, float]]:
    return map_tables.fidelity(cache.table(run, f"maps/{name}"), epoch)


def _sentences(name: str) -> str:
    return f"**Shows.** {PROJECTIONS[name].shows} **Hides.** {PROJECTIONS[name].hides}"


def _figures(place: DeltaGenerator, name: str, facts: MapFacts, rows: RowWords) -> None:
    """The fidelity of one map at its first and its last epoch, or at its only one."""
    fidelity, n_images, alone = facts.fidelity, facts.n_images, facts.first == facts.last
    k = int(fidelity["n_neighbors"][1]) if "n_neighbors" in fidelity else None
    chance = {} if not k else chance_levels(n_images, k)
    for column, (measure, (title, help)) in zip(place.columns(_WIDTHS), _MEANING.items(), strict=True):
        if alone and measure == "noise_floor":  # nothing moves
            continue
        before, after = fidelity.get(measure, (None, None))
        if measure in chance:
            help += f" By chance it would be **{chance[measure]:.2f}**, among {k} neighbours of {n_images:,} images."
        sides = "" if alone else " Left: the first snapshot, right: the last."
        column.markdown(f":small[{title}]", help=rows.said(f"{help}{sides}"))
        if after is None and k == 0 and measure in OF_NEIGHBORS:
            column.markdown("–", help=rows.said(f"Among fewer than {LEAST_IMAGES} images chance alone would fill it."))
        else:
            column.markdown(_said(measure, before, after, alone=alone) or "not measured")
    if (found := fidelity.get("search_recall", (1.0, 1.0))[1]) < 1:
        said = (
            f"Of {n_images:,} images neighbours in feature space are approximate: {found:.1%} of the true ones were "
            f"found. Ranks and stress are of {int(fidelity['n_ranked'][1]):,} images, drawn by chance, among all."
        )
        place.caption(rows.said(said))
    landmarks = PROJECTIONS[name].landmarks
    if landmarks is not None and n_images > landmarks:
        said = f"{landmarks:,} of the {n_images:,} images were laid out; the others were placed between them."
        place.caption(rows.said(said))


def _said(measure: str, before: float | None, after: float | None, *, alone: bool) -> str:
    """ "**0.95 → 0.89**"; of one snapshot alone, and of the way between two (the noise floor), one number."""
    if before is None or after is None:
        return ""
    return f"**{after:.2f}**" if alone or measure == "noise_floor" else f"{before:.2f} → **{after:.2f}**"


def _row(run: RunFolder, name: str, facts: MapFacts) -> dict[str, str]:
    alone = facts.first == facts.last
    figures = {
        title: _said(measure, *facts.fidelity.get(measure, (None, None)), alone=alone).replace("*", "") or "–"
        for measure, (title, _) in _MEANING.items()
        if not (alone and measure == "noise_floor")
    }
    entry = PROJECTIONS[name]
    return {"Map": facts.title, **figures, "Shows": _of_run(run, entry.shows), "Hides": _of_run(run, entry.hides)}


def _of_run(run: RunFolder, said: str) -> str:
    """What is said of a projection, in the words of a run, whose first snapshot may be no moment before tuning."""
    if read_recording(run) is not None:
        for tuned, recorded in OF_SNAPSHOTS.items():
            said = said.replace(tuned, recorded)
    return row_words(run).said(said)
