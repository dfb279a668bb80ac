"""Where the open choices of a recipe are settled, by data, model, device and budget."""
