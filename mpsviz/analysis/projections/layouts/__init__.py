"""What projections are made of: one layout by UMAP, principal components, landmarks, steps of points that are free."""
