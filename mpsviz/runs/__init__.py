"""The run folder: the wall between the worker (torch) and the pages (numpy)."""
