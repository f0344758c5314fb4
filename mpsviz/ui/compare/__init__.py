"""The Compare page: several runs beside each other."""
