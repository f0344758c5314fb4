"""What a browser session remembers, and how it enters."""
