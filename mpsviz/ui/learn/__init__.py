"""The Learn page: lessons, a step at a time, and the instructor's page."""
