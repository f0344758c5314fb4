"""Who trains, who validates and who is held out; which images can be used at all."""
