"""A run's curves in the tools where others keep theirs: TensorBoard, Weights & Biases, MLflow."""
