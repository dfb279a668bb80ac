"""The wire: what may come in, what is refused, how it is described."""
