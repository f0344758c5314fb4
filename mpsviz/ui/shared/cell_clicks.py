"""Which cell of a heatmap a reader has clicked. Streamlit tells of selected points only, and heatmaps have none; plotly
tells of clicks, so a component without a face listens for them.
"""

from __future__ import annotations

import streamlit as st
from streamlit.components.v2 import component

_JS = """
const LOOK_MS = 300;
export default function ({ data, parentElement, setStateValue }) {
  let heard = null;
  const look = () => {
    const chart = document.querySelector(`.st-key-${data.chart} .js-plotly-plot`);
    if (!chart?.on || chart.on === heard) return;
    heard = chart.on;  // a chart that is drawn anew has lost its listeners
    chart.on("plotly_click", ({ points }) => {
      const cell = points[0]?.pointIndex;
      if (Array.isArray(cell)) setStateValue("cell", { row: cell[0], column: cell[1] });
    });
  };
  clearInterval(parentElement.timer);  // this function is called again whenever `data` change, on the same element
  parentElement.timer = setInterval(look, LOOK_MS);
  look();
  return () => clearInterval(parentElement.timer);
}
"""

_listener = component("mpsviz_cell_clicks", js=_JS)


def clicked_cell(chart: str) -> tuple[int, int] | None:
    """Row and column of the cell that was clicked last, from 0, in the order of the matrix; None: none yet.

    Args:
        chart: the key of the `st.plotly_chart`, letters and dashes; under another key nothing has been clicked yet.
    """
    key = f"clicks in {chart}"
    _listener(data={"chart": chart}, key=key, height="content", on_cell_change=lambda: None)
    said = st.session_state.get(key, {}).get("cell") or {}
    row, column = said.get("row"), said.get("column")
    return (row, column) if isinstance(row, int) and isinstance(column, int) else None
