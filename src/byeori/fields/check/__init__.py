"""What `check_field` holds a kind of data to, promise by promise."""
