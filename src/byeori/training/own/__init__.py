"""Loops and networks of a user's own: what can be found before they learn."""
