"""What a map shows and hides, and how far it can be trusted, in words beside it."""

from __future__ import annotations

import html

import streamlit as st

from mpsviz.analysis.features.neighborhood import LEAST_IMAGES
from mpsviz.analysis.fidelity.map_fidelity import OF_NEIGHBORS, chance_levels
from mpsviz.analysis.projections.registry import PROJECTIONS
from mpsviz.figures.colouring import Entry
from mpsviz.figures.maps import LEGEND_MOST
from mpsviz.figures.symbols import GLYPHS
from mpsviz.runs.folder.store import RunFolder
from mpsviz.ui.shared import cache, charts
from mpsviz.ui.tables import map_tables

_MEANING = {
    "trustworthiness": ("Trustworthiness", "Neighbours on the map are neighbours in feature space (1 is best)."),
    "continuity": ("Continuity", "Neighbours in feature space are neighbours on the map (1 is best)."),
    "neighbor_recall": ("Neighbour recall", "Share of each image's nearest neighbours that the map keeps nearest."),
    "stress": ("Stress", "How far its distances are from those of the features, at the best scale (0 is best)."),
    "noise_floor": (
        "Noise floor",
        "By how much the drawn movement of an image differs, on average, when the map is drawn with another seed, in "
        "units of the map. Movement below it is not shown to be real; colour by movement to see which.",
    ),
}

_LEGEND_CSS = """<style>
.mps-legend{display:grid;grid-template-columns:repeat(auto-fill,minmax(9.5rem,1fr));gap:.15rem .8rem;font-size:.85rem;
 max-height:20rem;overflow-y:auto}
.mps-legend>span{overflow-wrap:anywhere}
</style>"""
_WIDTHS = (1.45, 1.1, 1.45, 0.95, 1.1)


def about_map(run: RunFolder, projection: str, epoch: int, colouring: str) -> None:
    """Print the projection's two sentences, how it is painted, and its own fidelity at both epochs shown."""
    entry = PROJECTIONS[projection]
    painted = charts.paint(run, projection, epoch, colouring)
    words, figures = st.columns([1, 1.4], gap="medium")
    words.caption(
        f"**Shows.** {entry.shows}  \n**Hides.** {entry.hides}  \n{painted.said if painted else ''} The paler a "
        "point, the fewer of its nearest neighbours the map keeps. The axes have no unit; between two snapshots, Play "
        "draws straight lines."
    )
    if painted and len(painted.legend) > LEGEND_MOST:
        _legend(painted.legend)
    places = cache.table(run, f"maps/{projection}")
    fidelity = map_tables.fidelity(places, epoch)
    n_images = 0 if places is None else places["id"].nunique()
    k = int(fidelity["n_neighbors"][1]) if "n_neighbors" in fidelity else None
    chance = {} if not k else chance_levels(n_images, k)
    for column, (name, (title, help)) in zip(figures.columns(_WIDTHS), _MEANING.items(), strict=True):
        before, after = fidelity.get(name, (None, None))
        if name in chance:
            help += f" By chance it would be **{chance[name]:.2f}**, among {k} neighbours of {n_images:,} images."
        column.markdown(f":small[{title}]", help=f"{help} Left: before tuning, right: the epoch shown.")
        if after is None and k == 0 and name in OF_NEIGHBORS:
            column.markdown("–", help=f"Among fewer than {LEAST_IMAGES} images chance alone would fill it.")
        elif after is None:
            column.markdown("not measured")
        else:
            column.markdown(f"**{after:.2f}**" if name == "noise_floor" else f"{before:.2f} → **{after:.2f}**")
    if places is not None and entry.landmarks is not None and places["id"].nunique() > entry.landmarks:
        figures.caption(
            f"{entry.landmarks:,} of the {places['id'].nunique():,} images were laid out; the others were placed by "
            "their nearest neighbours among them."
        )


def _legend(entries: list[Entry]) -> None:
    """What has no room under the map: every class, colour and shape."""
    with st.expander(f"Legend: {len(entries):,} entries"):
        items = "".join(
            f'<span role="listitem"><span aria-hidden="true" style="color:{entry.colour}">{GLYPHS[entry.symbol]}</span>'
            f" {html.escape(entry.name)}</span>"
            for entry in entries
        )
        st.html(f'{_LEGEND_CSS}<div class="mps-legend" role="list" tabindex="0">{items}</div>')
