"""Findings about the feature space: collapse and spread, classes that merged, moved or parted, hubs, what held."""
