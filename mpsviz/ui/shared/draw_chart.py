"""A chart, and how it is taken home: as a picture by the camera in its toolbar, as a page, as a table."""

from __future__ import annotations

import plotly.graph_objects as go
import streamlit as st

from mpsviz.figures.figure_data import figure_table
from mpsviz.ui.tables.csv_text import csv_text

FORMATS = {f"PNG, {scale}×": ("png", scale) for scale in (1, 2, 3, 4)} | {"SVG": ("svg", 1)}
USUAL = "PNG, 2×"
_CHOSEN = "format of saved figures"


def draw_chart(figure: go.Figure, *, name: str, alt: str, key: str | None = None) -> None:
    """A chart of a page, and a small menu below it.

    Args:
        name: of the files, without an ending; no other chart on the page has it.
        alt: what it shows, for those who can't see it.
        key: of the chart, where the page reads what was clicked.
    """
    kind, scale = FORMATS[st.session_state.get(_CHOSEN, USUAL)]
    camera = {"format": kind, "scale": scale, "filename": name}
    st.plotly_chart(figure, theme=None, key=key, config={"displaylogo": False, "toImageButtonOptions": camera}, alt=alt)
    _save(figure, name)


def _save(figure: go.Figure, name: str) -> None:
    with st.popover("Save", type="tertiary", icon=":material/download:", key=f"save {name}"):
        mine = f"{_CHOSEN} {name}"
        st.session_state[mine] = st.session_state.get(_CHOSEN, USUAL)
        st.selectbox(
            "Picture",
            list(FORMATS),
            key=mine,
            on_change=_choose,
            args=(mine,),
            help="What the camera in the chart's toolbar saves: of this chart as it is zoomed now.",
        )
        st.download_button(
            "HTML",
            lambda: figure.to_html(include_plotlyjs=True).encode(),
            f"{name}.html",
            "text/html",
            key=f"save {name} as a page",
            on_click="ignore",
            width="stretch",
            help="A page of its own, which can be zoomed and hovered over without the app.",
        )
        st.download_button(
            "CSV",
            lambda: csv_text(figure_table(figure)).encode(),
            f"{name}.csv",
            "text/csv",
            key=f"save {name} as a table",
            on_click="ignore",
            width="stretch",
            help="The figure's data: a row a point or a cell.",
        )


def _choose(key: str) -> None:
    """Callback: all charts are saved so from now on."""
    st.session_state[_CHOSEN] = st.session_state[key]
