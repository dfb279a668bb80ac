"""What is worth a search of how a network learns, about the default, by what kind of network it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from byeori.core.ranges import Choice, Range, Tried
from byeori.core.recipe import BOUNDS

if TYPE_CHECKING:
    from byeori.core.settled import Settled

_FACTOR = 10.0  # by which a rate may be larger or smaller: by judgement, further out hardly anything learns
_LONGER = 3.0  # by which a training may be longer or shorter
_NO_DECAY, _MUCH_DECAY = 1e-3, 0.3  # as of AdamW in most of the literature
_TABLES = ("tabm", "tabm-32", "mlp", "ft-transformer")
_BODY, _MUCH_BODY = 0.01, 1.0  # of the rate of new layers: from hardly learning to as fast as they
_STEEP = 0.5  # by which each stage may learn slower than the one above


def network_ranges(settled: Settled, *, is_table: bool, is_pretrained: bool) -> dict[str, Tried]:
    """Give what is tried: rates about those of the default, the kind of network of a table, the layers below."""
    found: dict[str, Tried] = {"lr": _about("lr", settled.lr, _FACTOR)}
    if settled.weight_decay:
        found["weight_decay"] = Range(_NO_DECAY, max(_MUCH_DECAY, settled.weight_decay), log=True)
    for name, value in (("epochs", settled.epochs), ("head_epochs", settled.head_epochs)):
        if value >= _LONGER:
            found[name] = _about(name, value, _LONGER)
    if is_table:
        found["model"] = Choice(tuple(dict.fromkeys((settled.model, *_TABLES))))
    if is_pretrained and settled.epochs:
        found["body_lr"] = Range(_BODY, _MUCH_BODY, log=True)
        found["layer_decay"] = Range(_STEEP, 1.0)
    return found


def _about(name: str, value: float, factor: float) -> Range:
    low, high = BOUNDS[name]
    return Range(max(low, value / factor), min(high, value * factor), log=True)
