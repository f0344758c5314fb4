"""From run folders to what the view draws: for pages, reports and notebooks."""
