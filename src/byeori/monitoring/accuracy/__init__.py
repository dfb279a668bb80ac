"""How good live answers are: from confidence alone, from a few labels that were asked for, from truths that arrive."""
