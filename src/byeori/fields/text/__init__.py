"""Texts of any language."""

KINDS = ("text.Text",)
