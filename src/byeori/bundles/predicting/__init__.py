"""Answers for files and tables of any size."""
