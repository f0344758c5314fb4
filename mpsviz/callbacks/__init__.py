"""Callbacks for other people's training loops: `mpsviz.watch` in a library's own terms, one library a file."""
