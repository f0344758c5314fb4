"""The registry of measures, and what is made from their figures: by group, most changed."""
