"""What ships: task, weights, preprocessing and proof in one folder; exports are other forms of it."""
