"""Measures and maps of features, before and after tuning: arrays in, numbers out. No torch."""
