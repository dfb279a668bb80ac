"""Event files for TensorBoard: scalars, learning rates, input images, the model's graph, histograms of weights."""

import contextlib
import copy
import io
import warnings
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from byeori.core.errors import ModelError, require

if TYPE_CHECKING:
    from torch import Tensor, nn
    from torch.optim import Optimizer

FOLDER = "tensorboard"


class EventFiles:
    """Writes to `tensorboard/` in a run's folder; look with `tensorboard --logdir runs`. Needs byeori[tensorboard].

    A training that goes on from step k gives `after=k`, and TensorBoard forgets the later steps.
    """

    def __init__(self, folder: Path, *, after: int | None = None) -> None:
        require("tensorboard", "tensorboard")
        from torch.utils.tensorboard import SummaryWriter

        self.folder = folder / FOLDER
        purge = None if after is None else after + 1
        self._writer: Any = SummaryWriter(str(self.folder), purge_step=purge)

    def scalars(self, step: int, **values: float) -> None:
        """Write numbers of a step by name; NaN and infinity too."""
        for name, value in values.items():
            self._writer.add_scalar(name, float(value), step)

    def rates(self, step: int, optimizer: "Optimizer") -> None:
        """Write the learning rate of each group of an optimizer, named by its `name` or its number."""
        for number, group in enumerate(optimizer.param_groups):
            self._writer.add_scalar(f"lr/{group.get('name', number)}", float(group["lr"]), step)

    def images(self, step: int, batch: "Tensor", name: str = "inputs", *, most: int = 64) -> None:
        """Write a grid of the first `most` images of a (batch, channels, height, width) tensor: uint8, or 0 to 1."""
        import torch

        shown = batch[:most].detach().cpu()
        if shown.dtype != torch.uint8:
            shown = shown.float().nan_to_num().clamp(0, 1)
        if shown.shape[1] not in (1, 3):
            shown = shown[:, :1]  # other sensors: their first channel
        self._writer.add_images(name, shown, step)

    def graph(self, model: "nn.Module", example: "Tensor | tuple[Tensor, ...]") -> None:
        """Write the graph of a model as traced on example inputs; a model that cannot be traced is a ModelError.

        A copy in eval mode is traced, so that neither the model nor any generator of chance is changed.
        """
        traced = copy.deepcopy(model).eval()
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):  # it prints an error, and raises it
            warnings.simplefilter("ignore")  # tracing warns of itself and of every branch; a picture may be inexact
            try:
                self._writer.add_graph(traced, example)
            except Exception as error:  # whatever the code of a network raises, which may be the user's own
                why = (str(error).splitlines() or [type(error).__name__])[0]
                raise ModelError(
                    f"tensorboard: the graph of {type(model).__name__} cannot be drawn, because torch cannot trace it "
                    f"({why}); leave the graph out, all else of TensorBoard works"
                ) from error

    def weights(self, step: int, model: "nn.Module") -> None:
        """Write a histogram of the finite values of each parameter."""
        for name, parameter in model.named_parameters():
            values = parameter.detach().float().cpu()
            values = values[values.isfinite()]
            if values.numel():
                self._writer.add_histogram(name.replace(".", "/"), values, step)

    def close(self) -> None:
        """Write what waits and end the event file."""
        self._writer.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
