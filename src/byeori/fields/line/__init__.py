"""Lines of text, read off pictures."""

KINDS = ("line.Line", "strip.Strip")
