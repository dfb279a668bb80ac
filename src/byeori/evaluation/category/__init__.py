"""The report on one of several classes."""
