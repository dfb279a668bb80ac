"""Networks that read the columns of a table, and the head of a number."""
