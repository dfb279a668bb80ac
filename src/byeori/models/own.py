"""A network of the user's own within the joined one: what stands around it, and what cannot stand there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import torch
from torch import Tensor, nn
from torch.nn.parameter import is_lazy

from byeori.core.errors import ByeoriError, ModelError
from byeori.models.network import own_width, stem_keys

if TYPE_CHECKING:
    from byeori.models.network import TaskNetwork

Takes = Literal["tensor", "columns"]
"""What a network is called with: the tensor of the only input, or a dict of tensors by column."""
_TOLD, _LONGEST = 8, 300  # entries of a dict, letters of an error

_M = TypeVar("_M", bound="nn.Module | None")


class Handed(nn.Module):
    """Stands where a network would, and gives on what that would be handed: so each kind of input makes it ready."""

    def __init__(self, module: nn.Module) -> None:
        super().__init__()
        for name in ("mean", "std", "input_px"):
            if hasattr(module, name):
                setattr(self, name, getattr(module, name))

    def forward(self, x: Tensor) -> Tensor:
        """Give the tensor itself."""
        return x


class Whole(nn.Module):
    """A network that takes all inputs at once: a dict of tensors by column, or the tensor of the only one.

    Numbers of a column stand along the second axis, so that columns can be put side by side.
    """

    def __init__(self, module: nn.Module, ready: Mapping[str, nn.Module]) -> None:
        super().__init__()
        self.names = tuple(ready)
        keys = stem_keys(self.names)
        self.ready = nn.ModuleDict({keys[name]: stem for name, stem in ready.items()})
        self.module = module

    def forward(self, inputs: Mapping[str, Tensor]) -> Tensor:
        """Give what the network makes of the inputs."""
        found = {name: stem(inputs[name]) for name, stem in zip(self.names, self.ready.values(), strict=True)}
        handed = {name: x if x.ndim > 1 else x[:, None] for name, x in found.items()}
        outputs: Tensor = self.module(handed if len(handed) > 1 else next(iter(handed.values())))
        return outputs


class AsCalled(nn.Module):
    """A network that is handed what a batch holds, as a loop of the user's own has handed it, with nothing before."""

    def __init__(self, module: nn.Module, takes: Takes) -> None:
        super().__init__()
        self.module = module
        self.takes = takes

    def forward(self, inputs: Mapping[str, Tensor]) -> Tensor:
        """Give what the network makes of the inputs."""
        outputs: Tensor = self.module(inputs if self.takes == "columns" else next(iter(inputs.values())))
        return outputs


class FromOne(nn.Module):
    """A network that reads tokens, which are handed to it from 1 on; 0 fills up, as `padding_idx=0` wants it."""

    def __init__(self, module: nn.Module) -> None:
        super().__init__()
        self.module = module
        self.width = own_width(module)

    def forward(self, x: Tensor) -> Tensor:
        """Give what the network makes of tokens from 0 on, -1 where they have ended."""
        outputs: Tensor = self.module(x + 1)
        return outputs


def refuse_no_network(module: Any) -> None:
    """Raise a ModelError for what is given as `model` and can be trained by no loop of byeori's."""
    called = type(module).__name__
    if isinstance(module, type):
        name = module.__name__
        raise ModelError(f"model={name}: is a class; wanted a network made of it: model={name}()")
    if not isinstance(module, nn.Module):
        raise ModelError(
            f"model={called}: wanted an nn.Module, from the inputs to features or outputs; found a {called}"
        )
    if isinstance(module, torch.jit.ScriptModule):
        raise ModelError(
            f"model={called}: is TorchScript, into which nobody can look; wanted the nn.Module that it was made of"
        )
    if "_modules" not in vars(module):
        raise ModelError(
            f"model={called}: its `__init__` does not begin with `super().__init__()`, as every module's must"
        )
    width = own_width(module)
    if width is not None and not (isinstance(width, int) and width > 0):
        raise ModelError(
            f"{called}: its attribute `width` is {width!r}; wanted how many features it gives, a whole number above "
            "0, or no such attribute, where it gives the outputs"
        )
    if any(parent.__name__ == "LightningModule" for parent in type(module).__mro__):
        raise ModelError(
            f"model={called}(): is a LightningModule, and `train` would learn its `forward` by the target's own loss, "
            "not its `training_step`; train it by byeori.training.lightning.Fitting, or give the plain network in it"
        )


def copied(module: _M) -> _M:
    """Copy a network; one that cannot be is a ModelError, as neither measuring nor bundling could do without."""
    try:
        return deepcopy(module)
    except Exception as error:  # whatever the user's own objects raise
        raise ModelError(
            f"{type(module).__name__} cannot be copied ({first_line(error)}), and so neither tried nor bundled; wanted "
            "weights as nn.Parameter, other tensors by register_buffer, and no files, locks or results of a forward "
            "pass among its attributes"
        ) from error


def materialise(model: TaskNetwork, inputs: Mapping[str, Tensor]) -> None:
    """Let lazy layers (`nn.LazyLinear`) take their shapes from example inputs, by one pass in eval mode."""
    if not any(map(is_lazy, (*model.parameters(), *model.buffers()))):
        return
    assert model.own is not None  # byeori's own networks know their shapes
    was_training = model.training
    with torch.no_grad(), telling(model.own):
        model.eval()(inputs)
    model.train(was_training)


@contextmanager
def telling(module: nn.Module) -> Iterator[None]:
    """A block in which what a user's own network raises becomes a ModelError that says what it was handed."""
    handed: list[str] = []
    hooks = (
        module.register_forward_pre_hook(lambda _, given: handed.append(described(given[0] if given else None))),
        module.register_forward_hook(lambda *_: handed.clear()),
    )
    try:
        yield
    except (ByeoriError, torch.OutOfMemoryError):
        raise
    except Exception as error:  # whatever the user's own code raises
        if not handed:
            raise  # not within the network
        raise ModelError(
            f"{type(module).__name__}: its `forward` raised {type(error).__name__} ({first_line(error)}); it was "
            f"handed {handed[-1]}, and must make of that features, with their number as its attribute `width`, or "
            "outputs: the page `A model of your own` says what each kind of data hands over"
        ) from error
    finally:
        for hook in hooks:
            hook.remove()


def described(x: object) -> str:
    """Say what a network was handed or gave.

    >>> described({"age": torch.zeros(2, 2), "town": torch.tensor([[0], [3]])})
    "a dict of 'age': float32 (2, 2), 'town': int64 (2, 1) of 0 to 3"
    """
    if isinstance(x, Mapping):
        named = [f"{name!r}: {described(one)}" for name, one in x.items()]
        more = f" and {len(named) - _TOLD:,} more" if len(named) > _TOLD else ""
        return f"a dict of {', '.join(named[:_TOLD])}{more}"
    if not isinstance(x, Tensor):
        return f"a {type(x).__name__}"
    whole = x.numel() and not (x.is_floating_point() or x.is_complex())
    span = f" of {int(x.min())} to {int(x.max())}" if whole else ""
    return f"{str(x.dtype).removeprefix('torch.')} {tuple(x.shape)}{span}"


def first_line(error: BaseException) -> str:
    """Give what an error says in one line."""
    lines = str(error).strip().splitlines()
    return lines[0][:_LONGEST] if lines else "without a word"
