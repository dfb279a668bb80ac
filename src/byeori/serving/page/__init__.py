"""The page of a served model, and its files."""
