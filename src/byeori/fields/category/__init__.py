"""One of several classes, and yes or no."""
