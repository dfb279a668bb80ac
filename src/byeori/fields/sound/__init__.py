"""Sounds: how they are read, seen as spectrograms, changed at random and heard again."""

KINDS = ("sound.Sound",)
MEDIA = ("medium.AUDIO",)
