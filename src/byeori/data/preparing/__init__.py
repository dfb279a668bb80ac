"""Samples decoded once and laid out as columns."""
