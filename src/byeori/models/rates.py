"""Which parameters learn how fast: new layers at the full rate, pretrained ones slower the further down they lie."""

from __future__ import annotations

from typing import Any

from torch import nn


def parameter_groups(
    model: nn.Module, *, lr: float, body_lr: float, layer_decay: float, weight_decay: float
) -> list[dict[str, Any]]:
    """Give an optimizer's groups of the parameters that train, always in the same order.

    The `rungs` of a pretrained backbone or encoder learn at `lr * body_lr * layer_decay ** depth`, the topmost having
    depth 0 (Howard & Ruder 2018); all else, a backbone from scratch too, at `lr`. Biases and norms do not decay.

    >>> groups = parameter_groups(nn.Linear(4, 2), lr=0.1, body_lr=0.1, layer_decay=0.5, weight_decay=0.02)
    >>> [(group["name"], group["lr"], group["weight_decay"]) for group in groups]
    [('new', 0.1, 0.02), ('new', 0.1, 0.0)]
    """
    depths = _depths(model)
    groups: dict[tuple[int, bool], dict[str, Any]] = {}
    for name, parameter in model.named_parameters():
        if not parameter.requires_grad:
            continue
        depth = _depth(name, depths)
        decays = parameter.ndim > 1
        rate = lr if depth < 0 else lr * body_lr * layer_decay**depth
        label = "new" if depth < 0 else f"depth {depth}"
        empty = {"params": [], "name": label, "lr": rate, "weight_decay": weight_decay if decays else 0.0}
        groups.setdefault((depth, decays), empty)["params"].append(parameter)
    return [groups[key] for key in sorted(groups, key=lambda key: (key[0], not key[1]))]


def _depths(model: nn.Module) -> dict[str, int]:
    """Give the depth below the top of every block's path in pretrained backbones."""
    depths: dict[str, int] = {}
    for path, module in model.named_modules():
        if getattr(module, "pretrained", False) and (rungs := getattr(module, "rungs", None)):
            prefix = f"{path}.body." if path else "body."
            depths[prefix] = len(rungs) - 1  # what is in none of them, a position embedding say, is at the bottom
            for depth, rung in enumerate(reversed(rungs)):
                depths |= {f"{prefix}{piece}.": depth for piece in rung}
    return depths


def _depth(name: str, depths: dict[str, int]) -> int:
    holders = [prefix for prefix in depths if name.startswith(prefix)]
    return depths[max(holders, key=len)] if holders else -1
