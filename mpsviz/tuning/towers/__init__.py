"""Image towers as they are tuned: adapters, LoRA, partial and full copies, and their leaner blocks."""
