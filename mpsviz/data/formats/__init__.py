"""The files that a user brings: folders, archives, tables, and features computed elsewhere."""
