"""The report on points in a picture."""
