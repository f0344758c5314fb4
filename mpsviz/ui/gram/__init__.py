"""The Gram page."""
