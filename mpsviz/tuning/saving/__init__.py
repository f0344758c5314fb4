"""From a trained model to files and features: weights, and what it says of images."""
