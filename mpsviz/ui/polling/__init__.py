"""What a page that follows something is told while it goes on, without being drawn again; and when it is."""
