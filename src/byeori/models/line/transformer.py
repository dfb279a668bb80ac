"""Reading one character after another: a residual network over the picture, and a transformer that writes what it sees.

As in the text recognizer of the Full Stack Deep Learning course: it needs no order from left to right in the features,
so it reads paragraphs of several lines too. It learns with the truth before its eyes (teacher forcing): in training
its batches hold the truth among the inputs, and every character is guessed from those before it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, pad

from byeori.core.errors import ModelError
from byeori.models.line.ctc import IMPOSSIBLE
from byeori.models.line.strip_layers import CHANNELS, Residual, first_blocks, read_blocks

if TYPE_CHECKING:
    from jaxtyping import Float, Int

LINE_TRANSFORMER = "line-transformer"
END = 0
"""The class that ends a text."""
_STRIDE = 8  # pixel columns in one place of the map
_WIDTH, _HEADS, _LAYERS = 256, 4, 4
_EPOCHS = 80
_BRIEF = 64  # characters


class PictureEncoder(nn.Module):
    """Convolutions to a map of features in which every place knows where it is: (batch, places, width)."""

    def __init__(self, dropout: float = 0.1) -> None:
        super().__init__()
        self.blocks = nn.ModuleList([*first_blocks(_STRIDE), Residual(CHANNELS[-1])])
        self.widen = nn.Linear(CHANNELS[-1], _WIDTH)
        self.dropout = nn.Dropout(dropout)
        self.width = _WIDTH
        self.name = LINE_TRANSFORMER
        self.usual_epochs = _EPOCHS

    def forward(self, x: Float[Tensor, "batch columns height"]) -> Float[Tensor, "batch places width"]:
        """Give the features of strips, column by column; those of blank columns are 0."""
        y, real = read_blocks(self.blocks, x)
        y = self.widen(y.permute(0, 2, 3, 1))  # (batch, time, rows, width)
        y = y + _places(y.shape[1], y.device)[:, None] + _places(y.shape[2], y.device).roll(_WIDTH // 2, 1)
        places: Tensor = (self.dropout(y) * real[:, 0, :, :, None].to(y.dtype)).flatten(1, 2)
        return places


class Writer(nn.Module):
    """A transformer decoder (Vaswani et al. 2017) that writes a text of at most `most` characters."""

    def __init__(self, width: int, classes: int, most: int, dropout: float = 0.2) -> None:
        super().__init__()
        layer = nn.TransformerDecoderLayer(
            _WIDTH, _HEADS, 4 * _WIDTH, dropout, "gelu", batch_first=True, norm_first=True
        )
        self.narrow = nn.Identity() if width == _WIDTH else nn.Linear(width, _WIDTH)
        self.signs = nn.Embedding(classes + 1, _WIDTH)  # the last one begins a text
        self.layers = nn.TransformerDecoder(layer, _LAYERS, nn.LayerNorm(_WIDTH))
        self.out = nn.Linear(_WIDTH, classes)
        self.classes = classes
        self.most = most

    def forward(
        self, memory: Float[Tensor, "batch places width"], truth: Int[Tensor, "batch characters"] | None = None
    ) -> Float[Tensor, "batch steps classes"]:
        """Give log-shares of the next character, after those of `truth`, or else after what was written so far."""
        if torch.compiler.is_exporting():
            raise ModelError(
                f"{LINE_TRANSFORMER} writes one character after another, which a graph cannot hold; "
                "export a crnn, or serve the bundle as it is"
            )
        blank = (memory == 0).all(2)  # (batch, places)
        blank[:, 0] &= ~blank.all(1)  # attention needs one place to look at
        memory = self.narrow(memory)
        return self._taught(memory, blank, truth) if truth is not None else self._written(memory, blank)

    def _taught(self, memory: Tensor, blank: Tensor, truth: Tensor) -> Tensor:
        known = torch.where((truth > 0) & (truth < self.classes), truth, END)
        begin = torch.full_like(known[:, :1], self.classes)
        return self._shares(torch.cat([begin, known], 1), memory, blank)

    def _written(self, memory: Tensor, blank: Tensor) -> Tensor:
        """Write greedily until every text of the batch has ended; after its end, a text's end is sure."""
        signs = torch.full((len(memory), 1), self.classes, device=memory.device)
        ended = torch.zeros(len(memory), dtype=torch.bool, device=memory.device)
        over = torch.full((self.classes,), IMPOSSIBLE, device=memory.device)
        over[END] = 0
        steps = []
        for _ in range(self.most):
            shares = self._shares(signs, memory, blank)[:, -1]
            shares = torch.where(ended[:, None], over, shares)
            steps.append(shares)
            signs = torch.cat([signs, shares.argmax(1, keepdim=True)], 1)
            ended = ended | (signs[:, -1] == END)
            if bool(ended.all()):
                break
        steps.append(over.expand(len(memory), -1))
        return torch.stack(steps, 1)

    def _shares(self, signs: Tensor, memory: Tensor, blank: Tensor) -> Tensor:
        x = self.signs(signs) + _places(signs.shape[1], memory.device)
        later = torch.ones(signs.shape[1], signs.shape[1], dtype=torch.bool, device=memory.device).triu(1)
        x = self.layers(x, memory, tgt_mask=later, memory_key_padding_mask=blank)
        shares: Tensor = self.out(x).float().log_softmax(2)
        return shares


@contextmanager
def writing_briefly(model: nn.Module) -> Iterator[float]:
    """A block in which a model writes short texts only, to be tried; gives how many times longer whole ones take.

    Every character is written after all before it, so that the work grows with the square of a text's length.
    """
    writers = [module for module in model.modules() if isinstance(module, Writer)]
    before = [writer.most for writer in writers]
    for writer in writers:
        writer.most = min(writer.most, _BRIEF)
    try:
        yield max([(most / min(most, _BRIEF)) ** 2 for most in before], default=1.0)
    finally:
        for writer, most in zip(writers, before, strict=True):
            writer.most = most


def written_loss(
    outputs: Float[Tensor, "batch steps classes"], truth: Tensor, smoothing: float
) -> tuple[Tensor, Tensor]:
    """Give the mean cross-entropy of each character and of the end, and how many these are.

    Characters that no model can write are left out. What was written without the truth may be longer or shorter than
    it: the end stands where one of them has stopped.
    """
    outputs, wanted = _beside(outputs, truth)
    mean = cross_entropy(outputs.float().transpose(1, 2), wanted, ignore_index=-100, label_smoothing=smoothing)
    return mean, (wanted >= 0).sum()


def written_margin(outputs: Float[Tensor, "batch steps classes"], truth: Tensor) -> Tensor:
    """Give each text's log-likelihood for a character of it, its end among them, given all true ones before."""
    outputs, wanted = _beside(outputs, truth)
    losses = cross_entropy(outputs.float().transpose(1, 2), wanted, ignore_index=-100, reduction="none")
    return -losses.sum(1) / (wanted >= 0).sum(1).clamp(min=1)


def _beside(outputs: Tensor, truth: Tensor) -> tuple[Tensor, Tensor]:
    """Give outputs (batch, steps, classes) and the character wanted at each step (batch, steps), -100 where none is."""
    classes = outputs.shape[2]
    wanted = torch.where(truth < 0, END, truth.long())
    wanted = pad(wanted, (0, max(outputs.shape[1] - wanted.shape[1], 0)))
    short = wanted.shape[1] - outputs.shape[1]
    if short > 0:
        over = torch.full((classes,), IMPOSSIBLE, device=outputs.device)
        over[END] = 0
        outputs = torch.cat([outputs, over.expand(len(outputs), short, -1)], 1)
    after = pad((wanted == END).cumsum(1) > 0, (1, 0))[:, :-1]  # the first end counts
    return outputs, torch.where(after | (wanted >= classes), -100, wanted)


def _places(count: int, device: torch.device) -> Float[Tensor, "count width"]:
    """Sines and cosines of growing wavelength, by which places are told apart."""
    places = torch.arange(count, device=device, dtype=torch.float32)[:, None]
    waves = torch.exp(torch.arange(0, _WIDTH, 2, device=device) * (-math.log(10_000) / _WIDTH))
    return torch.stack([(places * waves).sin(), (places * waves).cos()], 2).flatten(1)
