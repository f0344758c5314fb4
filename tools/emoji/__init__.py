"""The emoji data: which concepts, where their drawings come from."""
