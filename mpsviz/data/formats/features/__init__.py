"""Own features, computed elsewhere."""
