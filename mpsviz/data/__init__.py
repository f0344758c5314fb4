"""Images and class names: datasets, few-shot splits, augmented views, thumbnails."""
