"""CNN and recurrence for lines of text: (batch, width, height) strips to (batch, time, width) features.

After Shi et al. 2015. What is blank, pixel columns of 0, is blank at every depth: a line's features do not depend on
how far it was filled up to meet longer ones in a batch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from torch import Tensor, nn
from torch.nn.functional import max_pool2d, pad, relu

from byeori.core.errors import ModelError, nearest
from byeori.models.recurrence import GatedRecurrence, masked

if TYPE_CHECKING:
    from jaxtyping import Float

CRNN = "crnn"
STRIDE = 4
"""Pixel columns in one step of time."""
_CHANNELS = (16, 48, 96, 160)
_WIDTH, _LAYERS = 256, 3
_EPOCHS = 40  # one-cycle; errors still fall slowly after twice as many
_INK = 128.0  # pixels are divided by it; paper is nearly 0, as what is blank


class Convolution(nn.Module):
    """3x3 convolution, norm and ReLU; `stride` is over (time, height)."""

    def __init__(self, before: int, after: int, stride: tuple[int, int] = (1, 1)) -> None:
        super().__init__()
        self.convolution = nn.Conv2d(before, after, 3, stride, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(after)
        self.time_stride = stride[0]
        nn.init.kaiming_normal_(self.convolution.weight, mode="fan_out", nonlinearity="relu")

    def forward(
        self, x: Float[Tensor, "batch before time high"], real: Float[Tensor, "batch 1 time 1"]
    ) -> tuple[Float[Tensor, "batch after times highs"], Float[Tensor, "batch 1 times 1"]]:
        """Give the features, and which steps of time are no blank."""
        real = max_pool2d(real, 1, (self.time_stride, 1))  # of the very length that the convolution gives
        return masked(relu(self.norm(self.convolution(x))), real), real


class Residual(nn.Module):
    """Two 3x3 convolutions around which their input passes (He et al. 2015)."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.first = Convolution(width, width)
        self.second = nn.Conv2d(width, width, 3, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(width)
        nn.init.kaiming_normal_(self.second.weight, mode="fan_out", nonlinearity="relu")
        nn.init.zeros_(self.norm.weight)

    def forward(
        self, x: Float[Tensor, "batch width time high"], real: Float[Tensor, "batch 1 time 1"]
    ) -> tuple[Float[Tensor, "batch width time high"], Float[Tensor, "batch 1 time 1"]]:
        """Give the features, and which steps of time are no blank."""
        y, _ = self.first(x, real)
        return masked(relu(x + self.norm(self.second(y))), real), real


class Crnn(nn.Module):
    """Convolutions that fold the height away, then layers of recurrence; a last step of 0 marks the end."""

    def __init__(self, height: int, *, layers: int = _LAYERS, dropout: float = 0.2) -> None:
        super().__init__()
        first, second, third, fourth = _CHANNELS
        self.blocks = nn.ModuleList(
            [
                Convolution(1, first, (2, 2)),
                Convolution(first, second, (2, 2)),
                Residual(second),
                Convolution(second, third, (1, 2)),
                Residual(third),
                Convolution(third, fourth, (1, 2)),
            ]
        )
        rows = -(-height // 16)
        self.narrow = nn.Linear(fourth * rows, _WIDTH)
        self.layers = nn.ModuleList(GatedRecurrence(_WIDTH, dropout) for _ in range(layers))
        self.norm = nn.LayerNorm(_WIDTH)
        self.dropout = nn.Dropout(dropout)
        self.width = _WIDTH
        self.name = CRNN
        self.usual_epochs = _EPOCHS

    def forward(self, x: Float[Tensor, "batch columns height"]) -> Float[Tensor, "batch time width"]:
        """Give the features of strips, pixels from 1 to 255 or 0 where blank; blank ones are 0, the last always is."""
        real = (x > 0).any(2).float()[:, None, :, None]  # (batch, 1, columns, 1), 1 or 0
        y = (x / _INK)[:, None]
        for block in self.blocks:
            y, real = block(y, real)
        real = real[:, 0]  # (batch, time, 1)
        y = masked(self.narrow(self.dropout(y.permute(0, 2, 3, 1).flatten(2))), real)
        for layer in self.layers:
            y = layer(y, real)
        return pad(masked(self.dropout(self.norm(y)), real), (0, 0, 0, 1))


def steps_of(columns: int) -> int:
    """Give how many steps of time a line of so many pixel columns has.

    >>> steps_of(401)
    101
    """
    return -(-columns // STRIDE)


def strip_stem(name: str, height: int, module: nn.Module | None = None) -> nn.Module:
    """Make the stem for strips of a height; `module` is a user's own, from (batch, 1, height, width) to features."""
    if module is not None:
        from byeori.models.joined import own_stem

        return _Upright(own_stem(module, 1))
    from byeori.models.line_transformer import LINE_TRANSFORMER, PictureEncoder

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
