"""What a trained model makes of every sample: how well the given answer fits, the outputs, and the features."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor, nn

from byeori.cleaning.limits import FEATURES, NARROWEST, OUTPUTS
from byeori.core.seeds import draw
from byeori.core.watching import doing
from byeori.data.preparing.prepared import Prepared
from byeori.models.network import TaskNetwork

if TYPE_CHECKING:
    from byeori.bundles.bundle import Bundle


@dataclass(frozen=True, eq=False)
class Looked:
    """What a model makes of some samples, in the order of their rows."""

    rows: np.ndarray  # (samples,) rising: which of the data's samples these are
    margins: np.ndarray | None  # (samples,) float64; None where the target tells none
    outputs: np.ndarray | None  # (samples, ...) as the target reduces them; None where they are too large to keep
    truth: np.ndarray | None  # (samples, ...) packed; None likewise
    features: np.ndarray | None  # (samples, width) float32 of length 1; None of a network that has none to see


def look(bundle: Bundle, prepared: Prepared, rows: np.ndarray, *, with_features: bool = True) -> Looked:
    """Ask a bundle about samples and listen to what its last layer is given."""
    network: Any = bundle.model
    last = _last_layer(network) if with_features and isinstance(network, TaskNetwork) else None
    with _Ear(last) as ear:
        margins, outputs, truth, features = list[Any](), list[Any](), list[Any](), list[np.ndarray]()
        keeps, sizes = True, 0
        for batch in Prepared.straight(_only(prepared, rows), "train", bundle.device):
            doing("looking at samples", sum(map(len, margins)), len(rows))
            with torch.inference_mode():
                given: Tensor = network(batch.inputs).float()
                margin = prepared.task.target.margin(given, batch.truth)
            margins.append([None] * len(batch) if margin is None else margin.double().cpu().numpy())
            reduced = given.cpu().numpy()
            sizes += reduced[0].size * len(batch)
            keeps = keeps and reduced.ndim <= 2 and sizes <= OUTPUTS
            if keeps:
                outputs.append(prepared.task.target.reduce(reduced))
                truth.append(batch.truth.cpu().numpy())
            if ear.heard is not None:
                features.append(_narrowed(ear.take(), len(rows)))
    known = bool(margins) and margins[0][0] is not None
    return Looked(
        rows,
        np.concatenate(margins) if known else None,
        np.concatenate(outputs) if keeps and outputs else None,
        np.concatenate(truth) if keeps and truth else None,
        of_length_one(np.concatenate(features)) if features else None,
    )


class _Ear:
    """Listens to what a layer is given, while the block lasts."""

    def __init__(self, layer: nn.Module | None) -> None:
        self._layer = layer
        self.heard: Tensor | None = None

    def __enter__(self) -> _Ear:
        self._hook = self._layer.register_forward_pre_hook(self._hear) if self._layer is not None else None
        return self

    def __exit__(self, *_: object) -> None:
        if self._hook is not None:
            self._hook.remove()

    def _hear(self, _: nn.Module, given: tuple[Any, ...]) -> None:
        self.heard = given[0].detach().float()

    def take(self) -> np.ndarray:
        """Give what was heard, (batch, width): places, times and members are averaged."""
        assert self.heard is not None
        x = self.heard
        x = x.mean((2, 3)) if x.ndim == 4 else x.mean(1) if x.ndim == 3 else x
        return x.flatten(1).cpu().numpy()


def _last_layer(network: TaskNetwork) -> nn.Module:
    """The layer whose inputs are the features: the head, or of a head of several steps the last of these."""
    head = network.head
    return head[-1] if isinstance(head, nn.Sequential) and len(head) else head


def _narrowed(x: np.ndarray, samples: int) -> np.ndarray:
    """Project features so that all fit into memory (Johnson and Lindenstrauss 1984); the same ones for every batch."""
    width = max(FEATURES // max(samples, 1), NARROWEST)
    if x.shape[1] <= width:
        return x
    directions = draw(0, "projection", x.shape[1]).normal(size=(x.shape[1], width)).astype(np.float32)
    return np.asarray(x @ directions / width**0.5)


def of_length_one(x: np.ndarray) -> np.ndarray:
    """Features about their mean, each sample's of length 1, so that a product is a cosine."""
    x = x - x.mean(0)
    return np.asarray(x / np.maximum(np.linalg.norm(x, axis=1, keepdims=True), 1e-12), np.float32)


def _only(prepared: Prepared, rows: np.ndarray) -> Prepared:
    from dataclasses import replace

    return replace(prepared, rows={"train": rows})
