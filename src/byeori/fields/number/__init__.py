"""Numbers: one, several, and rows of them; how they are written and scaled."""

KINDS = ("number.Number", "numbers.Numbers", "vector.Vector")
