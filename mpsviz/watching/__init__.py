"""Watching a torch module in its training: a probe is encoded now and then, and nothing else is changed."""
