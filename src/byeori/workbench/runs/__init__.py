"""The page of runs: what was trained, with which choices, and how it went."""
