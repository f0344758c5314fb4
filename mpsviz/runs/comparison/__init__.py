"""Several run folders read for a comparison."""
