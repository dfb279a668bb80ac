"""Kinds of data: the contract, and a folder for each kind, with its field, its loss, its scores and its reading."""
