"""Tables that pages show, from the tables of a run folder. Pandas only: no Streamlit, no files."""
