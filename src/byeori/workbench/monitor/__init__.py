"""The page of what a model meets, and how good it still is."""
