"""Recording somebody else's training into a run folder: numpy in, nothing of torch or Streamlit."""
