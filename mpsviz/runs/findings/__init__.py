"""What was found in a run: computed from its snapshots, kept in its folder, read by pages."""
