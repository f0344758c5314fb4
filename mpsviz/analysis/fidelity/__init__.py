"""How far a map can be trusted: trustworthiness, continuity, stress, noise floor."""
