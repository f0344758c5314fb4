"""The Python interface: a scikit-learn estimator, and the tuned model of a finished run."""
