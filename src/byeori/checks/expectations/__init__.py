"""Expectations of data: learned from a source, kept in a file beside it, and held."""
