"""From a model's guesses to a Report: scores with their uncertainty, pictures of errors, slices, plain baselines."""
