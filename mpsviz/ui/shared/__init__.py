"""What several pages use: caches, charts, controls, notices, words."""
