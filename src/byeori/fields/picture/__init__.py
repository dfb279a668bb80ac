"""Pictures: how they are read, kept and changed at random."""

KINDS = ("image.Image", "scene.Scene")
MEDIA = ("medium.IMAGE",)
