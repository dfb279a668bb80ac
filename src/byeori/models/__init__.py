"""Models: backbones, their weights and stems, joined into one plain nn.Module; they know no data."""
