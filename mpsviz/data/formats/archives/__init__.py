"""Own images in a zip."""
