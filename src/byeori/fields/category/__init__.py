"""One of several classes, and yes or no."""

KINDS = ("category.Category", "flag.Flag")
