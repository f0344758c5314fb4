"""From a RunConfig to everything that training needs."""
