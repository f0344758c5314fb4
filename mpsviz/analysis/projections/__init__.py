"""The registry of maps, one projection a file: from the features of snapshots to positions in the plane."""
