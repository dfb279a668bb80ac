"""Numbers: one, several, and rows of them; how they are written and scaled."""
