"""Findings about what can't be said: too few images, and places of a map that can't be trusted."""
