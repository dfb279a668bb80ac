"""What happened: the store that keeps it, and the Run that tells it."""
