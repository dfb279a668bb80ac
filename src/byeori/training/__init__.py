"""Training: the loop as a generator, and `train`, its first user."""
