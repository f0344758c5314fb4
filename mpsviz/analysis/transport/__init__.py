"""Gromov–Wasserstein: the best coupling of images before and after, beside the identity."""
