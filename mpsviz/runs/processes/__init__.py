"""Operating-system processes: which machine, which process, and helpers beside a worker."""
