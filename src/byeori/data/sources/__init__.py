"""Where samples come from: folders of images, tables, and Python objects."""
