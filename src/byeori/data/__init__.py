"""Data: fields, tasks, datasets, prepared columns, batches."""
