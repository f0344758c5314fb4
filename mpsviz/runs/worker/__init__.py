"""The process that carries out a run, and those beside it that measure and draw."""
