"""The frozen CLIP: loading it, its image tower's parts, its text prompts."""
