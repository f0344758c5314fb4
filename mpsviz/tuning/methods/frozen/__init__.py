"""Methods that leave both towers as they are: zero-shot CLIP, a linear probe, a cache of the shots."""
