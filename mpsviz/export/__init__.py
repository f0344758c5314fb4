"""What leaves the app: reports, tables, files for other tools, weights."""
