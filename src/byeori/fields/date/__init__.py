"""Dates and times of day."""

KINDS = ("date.Date",)
