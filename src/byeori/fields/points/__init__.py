"""Points in a picture."""

KINDS = ("points.Points",)
