"""Samples of folders: of classes, of pictures beside a table, of masks, of known data sets."""
