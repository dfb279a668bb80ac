"""Networks from a whole picture to a map of features."""
