"""Runs in a notebook: figures, the working map and tables as rich output."""
