"""The ground floor: errors, files, seeds, device and precision, the recipe."""
