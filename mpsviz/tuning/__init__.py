"""MPS-Tuning and what stands beside it: which weights train, by which losses, in which loop."""
