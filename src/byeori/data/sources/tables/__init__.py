"""Samples of tables, from the file to its columns."""
