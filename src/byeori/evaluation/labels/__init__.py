"""The report on several labels at once."""
