"""Several labels at once."""

KINDS = ("labels.Labels",)
