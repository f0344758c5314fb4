"""Runs in the ManifoldView, on every page that shows a map."""
