"""The page that asks people what is right."""
