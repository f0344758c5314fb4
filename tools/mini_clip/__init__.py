"""The parts of the pretraining of assets/mini-clip."""
