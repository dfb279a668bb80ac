"""The Report: what it is made of, its page and its words."""
