"""Several labels at once."""
