"""From prepared columns to the batches of a step."""
