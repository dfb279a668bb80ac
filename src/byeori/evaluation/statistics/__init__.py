"""Numbers with their uncertainty, and what two of them can be told apart by."""
