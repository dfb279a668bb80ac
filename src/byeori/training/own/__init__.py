"""Loops and networks of a user's own: what can be told before they learn."""
