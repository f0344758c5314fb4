"""From image files to pixels: one reader, the views that train and measure, thumbnails."""
