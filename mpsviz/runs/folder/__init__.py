"""The run folder: its layout, the schema of its files, safe reading, atomic writing."""
