"""From a request's cells to an answer, in batches."""
