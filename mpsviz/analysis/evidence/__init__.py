"""What a measure is given (one snapshot beside the first one), and what a measure is."""
