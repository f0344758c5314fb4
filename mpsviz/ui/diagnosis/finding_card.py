"""One finding: how bad it is, its sentence, how sure it is, its images, and what to try."""

from __future__ import annotations

import html

import streamlit as st

from mpsviz.analysis.findings.chance.finding import Finding
from mpsviz.figures.heatmaps import gram_panels
from mpsviz.runs.folder.recording import first_epoch, row_words
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.folder.thumbnails import FILES as THUMBS
from mpsviz.ui.diagnosis.finding_curve import curve_title, finding_curve
from mpsviz.ui.session import state
from mpsviz.ui.shared import cache
from mpsviz.ui.shared.setting_labels import by_label
from mpsviz.ui.shared.words import plain
from mpsviz.ui.tables.finding_tables import finding_grams, how_sure, images_of_finding, kind_title, severity_word

MOST_PICTURES = 10
"""In a row: as many as stand side by side on a page."""
_CSS = """<style>
.mps-strip{display:flex;flex-wrap:wrap;gap:.25rem;margin:.1rem 0 .4rem}
.mps-strip img{width:40px;height:40px;border-radius:.3rem;background:#fff;object-fit:contain}
.mps-strip-name{font-size:.8rem;opacity:.75}
</style>"""


def finding_card(run: RunFolder, item: Finding, place: int, epoch: int) -> None:
    """Args: place: of the finding among all of the run; it tells its buttons apart, and is the number of its mark."""
    word, colour = severity_word(item)
    number = f"{place + 1} · " if item.state == "found" else ""
    with st.container(border=True, key=f"finding {run.path.name} {place}"):
        st.markdown(f":{colour}-badge[{number}{word}] **{plain(kind_title(item.kind, row_words(run)))}**")
        st.markdown(plain(item.sentence))
        if said := how_sure(item):
            st.caption(plain(said))
        if strips := _strips(run, item):
            st.html(_CSS + strips)
        if item.advice is not None:
            attempt, told = plain(by_label(item.advice.attempt)), plain(item.advice.told)
            st.markdown(f":material/lightbulb: **What to try.** {attempt} {told}")
        if item.selection or curve_title(item):
            _buttons(run, item, place, epoch)


@cache.memoized("probe.parquet", *THUMBS, most=256)
def _strips(run: RunFolder, item: Finding) -> str:
    """The images that show a finding, a row a class, as markup; '' where there are none."""
    probe = cache.table(run, "probe")
    if probe is None or not item.selection:
        return ""
    rows = images_of_finding(probe, item, MOST_PICTURES)
    pictures = cache.thumbnails(run, [image for ids in rows.values() for image in ids])
    if not pictures:
        return ""
    return "".join(
        f'<span class="mps-strip-name">{html.escape(name)}</span>' * bool(name)
        + '<div class="mps-strip">'
        + "".join(
            f'<img src="{pictures[image]}" alt="{html.escape(image)}" title="{html.escape(image)}">'
            for image in ids
            if image in pictures
        )
        + "</div>"
        for name, ids in rows.items()
    )


def _buttons(run: RunFolder, item: Finding, place: int, epoch: int) -> None:
    noun = row_words(run).noun
    count = f"{len(item.selection):,} {noun}{'s' * (len(item.selection) > 1)}"
    show, cosines, epochs = st.columns([1, 1, 1], vertical_alignment="center")
    if item.selection and show.button(
        "Show on the map",
        key=f"show finding {run.path.name} {place}",
        icon=":material/scatter_plot:",
        width="stretch",
        help=f"Opens Manifold with the {count} of this finding selected.",
    ):
        state.select(run, item.selection)
        st.switch_page("pages/manifold.py")
    with_cosines = bool(item.selection) and cosines.toggle(
        f"Cosines of its {noun}s", key=f"cosines of {run.path.name} {place}", help="Before, after, and the difference."
    )
    over_epochs = bool(curve_title(item)) and epochs.toggle(
        "Over the epochs", key=f"curve of {run.path.name} {place}", help="When it began, and whether it went on."
    )
    if with_cosines:
        before, after = (cache.snapshot(run, one) for one in (first_epoch(run), epoch))
        pair = finding_grams(run.written("probe"), before, after, item.selection)
        st.plotly_chart(
            gram_panels(
                pair.before, pair.after, names=pair.names, groups=pair.groups, what="cosine", style=state.style()
            ),
            theme=None,
            config={"displaylogo": False},
            key=f"grams of {run.path.name} {place}",
            alt=row_words(run).said("Cosines of the images of this finding before and after, and their difference."),
        )
    if over_epochs:
        finding_curve(run, item, f"curves of {run.path.name} {place}")
