"""A class for every pixel of a picture."""

KINDS = ("mask.Mask",)
