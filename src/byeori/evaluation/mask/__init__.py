"""The report on a class for every pixel."""
