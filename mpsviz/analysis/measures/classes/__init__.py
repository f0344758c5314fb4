"""Measures of classes and predictions: separability, accuracy, calibration, purity."""
