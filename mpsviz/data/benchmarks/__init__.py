"""Datasets with a name: CoOp's eleven benchmarks and emoji-60."""
