"""Random changes of spectrograms are named by their seed, and hide no more than was asked."""

import torch

from byeori.fields.sound.changes import changed


def _spectrograms() -> torch.Tensor:
    return torch.rand(4, 1, 20, 50, generator=torch.Generator().manual_seed(0))


def test_the_same_seed_gives_the_same_changes():
    x = _spectrograms()
    assert torch.equal(changed(x, 0.2, 7), changed(x, 0.2, 7))
    assert not torch.equal(changed(x, 0.2, 7), changed(x, 0.2, 8))


def test_values_stay_on_their_scale_and_nothing_hidden_is_nothing_changed():
    x = _spectrograms()
    y = changed(x, 0.2, 1)
    assert y.shape == x.shape
    assert float(y.min()) >= 0
    assert float(y.max()) <= 1
    assert changed(x, 0.0, 1) is x


def test_masks_hide_whole_bands_and_frames():
    y = changed(_spectrograms(), 0.5, 3)[:, 0]
    bands = (y == y[:, :, :1]).all(2).sum() + (y == y[:, :1]).all(1).sum()
    assert int(bands) > 0
