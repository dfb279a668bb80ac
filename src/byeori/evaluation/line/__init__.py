"""The report on lines that were read."""
