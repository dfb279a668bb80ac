"""Networks that read pictures: backbones by name, their weights, where they can be cut, and their views."""
