"""Own images in folders: which level is a part, a domain or a class."""
