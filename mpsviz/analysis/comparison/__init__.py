"""Several runs beside each other: paired differences, the Pareto front, the best epoch, tables for papers."""
