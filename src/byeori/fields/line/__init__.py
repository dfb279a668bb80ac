"""Lines of text, read off pictures."""
