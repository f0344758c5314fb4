"""The registry of findings: what happened to the features, in sentences that passed a test, the worst first."""
