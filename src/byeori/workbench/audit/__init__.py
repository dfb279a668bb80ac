"""The page Audit: who changed what, and when."""
