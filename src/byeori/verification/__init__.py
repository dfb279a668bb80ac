"""Proofs on a user's own runs: what byeori promises, shown there."""
