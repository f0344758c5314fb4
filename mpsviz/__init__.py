"""See what few-shot fine-tuning does to the feature manifold of a vision-language model."""

__version__ = "0.1.0"
