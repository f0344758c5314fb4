"""Measures of the feature space: drift, Gram matrices, neighbours, CKA, spectrum."""
