"""Several processes that train one model together, on as many devices or as parts of one processor."""
