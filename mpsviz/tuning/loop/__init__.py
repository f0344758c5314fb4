"""The training loop: batches, gradient, precision, schedules, checkpoints, several processes."""
