"""Work on a folder outside of training: measuring again, importing features, downloads."""
