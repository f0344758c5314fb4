"""What decides a run: `RunConfig` and its parts, the settings of each method, presets, and what can be chosen."""
