"""The two images, or the two classes, of the cell that was clicked, and the way to them on the map."""

from __future__ import annotations

import streamlit as st

from mpsviz.runs.folder.store import RunFolder
from mpsviz.ui.shared import cache
from mpsviz.ui.shared.cell_clicks import clicked_cell
from mpsviz.ui.shared.open_on_map import open_on_map
from mpsviz.ui.shared.words import plain
from mpsviz.ui.tables.run_tables import GramPair


def clicked_pair(run: RunFolder, chart: str, pair: GramPair) -> None:
    """Show the cell's rows with their cosines; before the first click, say that one can click."""
    cell = clicked_cell(chart)
    if cell is None or max(cell) >= len(pair.names):
        st.caption(":material/ads_click: Click a cell to see what it is of, and to open it on the map.")
        return
    row, column = cell
    ids = list(dict.fromkeys([*pair.ids[row], *pair.ids[column]]))
    pictures = cache.thumbnails(run, [pair.ids[place][0] for place in dict.fromkeys(cell)])
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="clicked-pair"):
        for picture in pictures.values():
            st.image(picture, width=48)
        names = " and ".join(f"**{plain(pair.names[place])}**" for place in dict.fromkeys(cell))
        st.markdown(
            f"{names}: cosine {pair.before[cell]:.3f} before, **{pair.after[cell]:.3f}** after", width="content"
        )
        open_on_map(run, ids, key="open the clicked pair")
    known = cache.sentences(run)
    for place in dict.fromkeys(cell):
        if len(pair.ids[place]) == 1 and (said := known.get(pair.ids[place][0])):
            st.caption(plain(said))
