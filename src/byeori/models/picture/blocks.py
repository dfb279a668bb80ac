"""The blocks of a backbone, bottom to top: where it can be cut, and which of its layers lie how deep.

The blocks are read off the module's structure. Whether a backbone is no more than its blocks one after another is
not believed but tried: the chain must give the very bytes that the module gives.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy

import torch
from torch import nn

_NO_CHAIN = (RuntimeError, TypeError, ValueError, AttributeError, LookupError, AssertionError)


def blocks_of(body: nn.Module) -> dict[str, tuple[str, ...]]:
    """Give the paths of the modules in each block, bottom to top; a block bears the name of its first module.

    A module that holds weight matrices begins a block; norms, activations and pools belong to the block below.

    >>> blocks_of(nn.Sequential(nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.ReLU(), nn.Conv2d(8, 8, 3)))
    {'0': ('0', '1', '2'), '3': ('3',)}
    """
    blocks: dict[str, tuple[str, ...]] = {}
    last = ""
    for path, module in _pieces(body):
        if not last or any(parameter.ndim > 1 for parameter in module.parameters()):
            last = path
        blocks[last] = (*blocks.get(last, ()), path)
    return blocks


def is_chain(body: nn.Module, blocks: Mapping[str, Sequence[str]], shape: tuple[int, int, int]) -> bool:
    """Say whether the blocks in a row compute exactly what `body` computes, tried on one image of `shape`."""
    if any(True for _ in body.parameters(recurse=False)):
        return False  # a position embedding, say, that no block holds
    trial = deepcopy(body).to("cpu", torch.float32).requires_grad_(False).eval()
    x = torch.randn(1, *shape, generator=torch.Generator().manual_seed(0))
    whole = trial(x)
    try:
        chained = in_a_row(trial, blocks, list(blocks))(x)
    except _NO_CHAIN:
        return False
    return isinstance(chained, torch.Tensor) and torch.equal(whole, chained)


def in_a_row(body: nn.Module, blocks: Mapping[str, Sequence[str]], names: Sequence[str]) -> nn.Sequential:
    """Give the named blocks as one module that shares their weights with `body`."""
    return nn.Sequential(*(body.get_submodule(path) for name in names for path in blocks[name]))


def _pieces(body: nn.Module) -> list[tuple[str, nn.Module]]:
    pieces: list[tuple[str, nn.Module]] = []
    children = list(body.named_children())
    if len(children) == 1 and not isinstance(children[0][1], nn.Sequential) and list(children[0][1].children()):
        return [(f"{children[0][0]}.{name}", module) for name, module in _pieces(children[0][1])]  # a mere wrapper
    for name, child in children:
        # `blocks` and `stages` are taken apart; `layer1` is one of a numbered row already.
        if isinstance(child, nn.Sequential) and len(child) and not name[-1].isdigit():
            pieces += [(f"{name}.{inner}", module) for inner, module in child.named_children()]
        else:
            pieces.append((name, child))
    return pieces
