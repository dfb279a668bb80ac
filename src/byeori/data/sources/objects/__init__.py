"""Samples of Python objects."""
