"""Other forms of a bundle, each proven to answer the same."""
