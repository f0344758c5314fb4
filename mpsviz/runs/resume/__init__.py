"""Going on with a run: checkpoints, and whether its data are still the same."""
