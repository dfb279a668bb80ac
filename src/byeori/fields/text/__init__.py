"""Texts of any language."""
