"""The Tune page: the form of a new run, and a run as it goes."""
