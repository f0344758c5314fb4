"""Predictions of the held-out images: confusion matrices, reliability, and what each fusion weight α would give."""
