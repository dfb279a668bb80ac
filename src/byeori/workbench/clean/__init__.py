"""The page of labels that are likely wrong, and of what was decided of them."""
