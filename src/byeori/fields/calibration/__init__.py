"""What a target learns from a trained model's outputs: temperature, thresholds, widths of intervals."""
