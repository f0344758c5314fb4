"""Plotly figures: arrays and tables in, `go.Figure` out. No Streamlit, no torch."""
