"""What a bundle keeps of the data it has learned from, and of its own answers to it."""
