"""What a dataset is: image records, its split and prompts, and how paths from outside are checked."""
