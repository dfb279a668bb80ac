"""Tuning: a search over settings that is durable, the same by any number of workers, and honest about noise."""
