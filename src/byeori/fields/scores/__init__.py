"""Scores: what can be said in one number of how good answers are, and which one fits a question."""
