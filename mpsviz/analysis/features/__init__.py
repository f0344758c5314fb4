"""Features as points on the sphere: cosines, neighbours, samples."""
