"""A run from start to end: launching, queueing, status, control, disk space, deleting."""
