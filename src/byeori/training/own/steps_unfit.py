"""What `steps` cannot go with: a sentence before the first update, where torch would end far from the cause."""

from __future__ import annotations

from collections.abc import Callable
from inspect import Parameter, signature
from numbers import Integral, Real
from typing import Any

from torch import Tensor, nn

from byeori.core.errors import ConfigError


def refuse_unfit(model: Any, loss: Any, optimizer: Any, *, accumulate: Any, clip: Any) -> None:
    """Raise a ConfigError for the first argument of `steps` with which no update can be made, or none that is right."""
    if not isinstance(model, nn.Module):
        raise ConfigError(f"model = {_called(model)}: wanted an nn.Module, such as Net(), {_found(model)}")
    _refuse_loss(loss)
    _refuse_optimizer(model, optimizer)
    if not (isinstance(accumulate, Integral) and int(accumulate) >= 1):
        raise ConfigError(f"accumulate = {accumulate!r}: wanted how many batches make an update, a whole number from 1")
    if clip is not None and not (isinstance(clip, Real) and float(clip) > 0):
        raise ConfigError(f"clip = {clip!r}: wanted the largest norm of the gradients, a number above 0, or None")


def mean_of(given: Any, message: str) -> Tensor:
    """Give the mean of what a loss function gave, with or without its weight; what is none is a ConfigError."""
    if isinstance(given, tuple) and not (len(given) == 2 and _is_number(given[1])):
        raise ConfigError(
            f"{message} gave a tuple; wanted the mean loss, or a pair of it and one number, how much it weighs"
        )
    mean = given[0] if isinstance(given, tuple) else given
    if isinstance(mean, Tensor) and mean.shape == ():
        return mean
    wanted = "wanted the mean loss, a tensor of shape ()"
    if isinstance(mean, Tensor):
        raise ConfigError(f"{message} gave a tensor of shape {tuple(mean.shape)}; {wanted}: end with `.mean()`")
    if mean is None:
        raise ConfigError(f"{message} gave None; {wanted}: is its `return` missing?")
    plain = ": no `.item()`, which would cut it off from the weights" if isinstance(mean, (int, float)) else ""
    raise ConfigError(f"{message} gave {type(mean).__name__}; {wanted}{plain}")


def learning_mean_of(given: Any, message: str) -> Tensor:
    """Give the mean of what a loss function gave; one from which no weight can learn is a ConfigError."""
    mean = mean_of(given, message)
    if not mean.requires_grad:
        raise ConfigError(
            f"{message} gave a loss that does not depend on a parameter that learns; is there a `detach()`, a "
            "`torch.no_grad()`, or has every parameter requires_grad = False?"
        )
    return mean


def _refuse_loss(loss: Any) -> None:
    """Refuse what is no function, and a loss of outputs and truth, which is none of a model and a batch."""
    name = _called(loss)
    is_class = isinstance(loss, type)
    if is_class or isinstance(loss, nn.modules.loss._Loss) or getattr(loss, "__module__", "") == "torch.nn.functional":
        made = f"{name}()" if is_class else name
        raise ConfigError(
            f"loss = {name}: is {'a class' if is_class else 'a function of outputs and truth'}; wanted one of the "
            f"model and a batch, such as: lambda model, batch: {made}(model(batch[0]), batch[1])"
        )
    if not callable(loss) or not _takes_two(loss):
        raise ConfigError(f"loss = {name}: wanted a function of two, the model and a batch, {_found(loss)}")


def _refuse_optimizer(model: nn.Module, optimizer: Any) -> None:
    name = _called(optimizer)
    if isinstance(optimizer, type) or not hasattr(optimizer, "param_groups"):
        raise ConfigError(
            f"optimizer = {name}: wanted one of the model's parameters, such as SGD(model.parameters(), lr=0.1), "
            f"{_found(optimizer)}; how the rate moves is told by `rate`"
        )
    closure = signature(optimizer.step).parameters.get("closure")
    if closure is not None and closure.default is Parameter.empty:
        raise ConfigError(
            f"{type(optimizer).__name__} asks for the loss several times an update, and `steps` for it once; wanted an "
            "optimizer whose step() needs no closure, such as SGD or AdamW, or a loop of your own"
        )
    held = {id(parameter) for settings in optimizer.param_groups for parameter in settings["params"]}
    if not any(id(parameter) in held for parameter in model.parameters()):
        raise ConfigError(
            f"optimizer = {name}: holds no parameter of the model; wanted this model's, made after it has "
            "all its layers: SGD(model.parameters(), lr=0.1)"
        )


def _takes_two(function: Callable[..., Any]) -> bool:
    try:
        signature(function).bind(None, None)
    except TypeError:
        return False
    except ValueError:  # nobody knows, as of some that are written in C
        return True
    return True


def _called(thing: Any) -> str:
    return thing.__name__ if hasattr(thing, "__name__") else f"{type(thing).__name__}()"


def _found(thing: Any) -> str:
    """Say what was found in the place of something else."""
    if isinstance(thing, type):
        return "found a class"
    return f"found a {type(thing).__name__}{'' if not callable(thing) or _takes_two(thing) else ' of other arguments'}"


def _is_number(weight: Any) -> bool:
    return weight.numel() == 1 if isinstance(weight, Tensor) else isinstance(weight, Real)
