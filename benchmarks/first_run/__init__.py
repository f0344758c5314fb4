"""A newcomer's first run, from its start to its end: this version beside another one."""
