"""The Explore page: a run, or two, in the ManifoldView."""
