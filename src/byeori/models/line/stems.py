"""Networks that read strips of writing, by name."""

from __future__ import annotations

from torch import Tensor, nn

from byeori.core.errors import ModelError, nearest
from byeori.models.line.crnn import CRNN, Crnn
from byeori.models.line.transformer import LINE_TRANSFORMER, PictureEncoder
from byeori.models.network import own_stem


def strip_stem(name: str, height: int, module: nn.Module | None = None) -> nn.Module:
    """Make the stem for strips of a height; `module` is a user's own, from (batch, 1, height, width) to features."""
    if module is not None:
        return _Upright(own_stem(module, 1))
    if name not in ("auto", CRNN, LINE_TRANSFORMER):
        known = [CRNN, LINE_TRANSFORMER]
        raise ModelError(f"model {name!r} reads no lines{nearest(name, known)}; wanted auto, {' or '.join(known)}")
    return PictureEncoder() if name == LINE_TRANSFORMER else Crnn(height)


class _Upright(nn.Module):
    """A user's own network, with strips turned as pictures are."""

    def __init__(self, inner: nn.Module) -> None:
        super().__init__()
        self.inner = inner
        self.width = inner.width

    def forward(self, x: Tensor) -> Tensor:
        features: Tensor = self.inner(x.transpose(1, 2)[:, None])
        return features
