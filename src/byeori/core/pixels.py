"""What the numbers of a picture are."""

WHITE = 255
"""The full value of a channel of 8 bits; of a strip of a line it is the darkest ink."""
