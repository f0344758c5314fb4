"""The tuned weights as others use them: what was learnt, or one merged open_clip checkpoint, with a model card."""
