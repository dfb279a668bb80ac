"""Pictures: how they are read, kept and changed at random."""
