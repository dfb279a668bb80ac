"""The report on numbers."""
