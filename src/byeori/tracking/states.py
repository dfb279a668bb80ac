"""The state of objects of a user's own loop, taken apart into tensors and plain data, and put back."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from byeori.core.errors import RunError, listed
from byeori.tracking.checkpoint import Checkpoint

if TYPE_CHECKING:
    from torch import Tensor
    from torch.optim import Optimizer

_WANTED = (
    "wanted an object with `state_dict` and `load_state_dict`, a generator of torch, numpy or `random`, or a dict or "
    "list of plain data"
)


_PARTS, _CHANCE = "parts", "generators"


def checkpoint_of(step: int, parts: Mapping[str, object]) -> Checkpoint:
    """Give the checkpoint of a user's own loop after `step` updates: its parts, and what is drawn by chance."""
    if not parts:
        raise RunError(f"step {step}: nothing to save; give by name what changes, as save_state({step}, model=model)")
    if _CHANCE in parts:
        raise RunError(f"{_CHANCE}: the generators that all share are saved in any case; choose another name for yours")
    tensors: dict[str, Tensor] = {}
    plain = {name: take_apart(name, thing, tensors) for name, thing in {**parts, _CHANCE: _Generators()}.items()}
    return Checkpoint(step, tensors, {_PARTS: plain})


def restore_parts(checkpoint: Checkpoint, parts: Mapping[str, object]) -> None:
    """Bring the parts of a user's own loop to where a checkpoint left them, and what is drawn by chance."""
    plain = checkpoint.record.get(_PARTS)
    if plain is None:
        raise RunError("its checkpoint is one of `train`; go on with it by `resume(run)` or `byeori train --resume`")
    held = [name for name in plain if name != _CHANCE]
    if set(held) != set(parts):
        raise RunError(
            f"its checkpoint holds {listed(held)}; given: {listed(parts) or 'nothing'}; wanted each of them, by the "
            "name that it was saved under"
        )
    for name, thing in {**parts, _CHANCE: _Generators()}.items():
        put_back(name, thing, plain[name], checkpoint.tensors)


def take_apart(name: str, thing: object, tensors: dict[str, Tensor]) -> Any:
    """Give a thing's state as what JSON can hold; the tensors in it go into `tensors`, under names that it tells.

    A thing that has no state, and a state that holds more than data, are RunErrors that name it.

    >>> take_apart("best", {"score": 0.5, "epochs": (1, 2)}, {})
    {'score': 0.5, 'epochs': {'$tuple': [1, 2]}}
    """
    return _plain(_state_of(name, thing), name, tensors)


def put_back(name: str, thing: Any, plain: Any, tensors: Mapping[str, Tensor]) -> None:
    """Bring a thing into the state that `take_apart` took of one like it."""
    state = _whole(plain, tensors)
    restore, errors = _restorer(name, thing), (RuntimeError, ValueError, KeyError, TypeError, IndexError)
    try:
        restore(state)
    except errors as error:
        message = " ".join(str(error).split())[:400]
        raise RunError(f"{name}: the saved state does not fit this {type(thing).__name__}: {message}") from error


def laid_out(optimizer: Optimizer, state: Mapping[int, Mapping[str, Any]]) -> dict[int, dict[str, Any]]:
    """Give an optimizer's state with each tensor laid out in memory as its parameter is: sums then keep their order."""
    import torch

    parameters = [parameter for group in optimizer.param_groups for parameter in group["params"]]

    def as_parameter(value: Any, parameter: Tensor) -> Any:
        if not isinstance(value, torch.Tensor) or value.shape != parameter.shape:
            return value
        return torch.empty_like(parameter, dtype=value.dtype).copy_(value)

    return {
        number: {name: as_parameter(value, parameters[number]) for name, value in entry.items()}
        for number, entry in state.items()
        if number < len(parameters)
    }


class _Generators:
    """What draws where nobody names a generator, as one thing with a state: torch on all devices, numpy, `random`."""

    def state_dict(self) -> dict[str, Any]:
        """Give the states of all of them."""
        from byeori.core.seeds import generators

        return {"torch": generators(), "numpy": np.random.get_state(legacy=False), "python": random.getstate()}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Put all of them back."""
        from byeori.core.seeds import restore

        restore(state["torch"])
        np.random.set_state(state["numpy"])
        random.setstate(state["python"])


def _state_of(name: str, thing: Any) -> Any:
    import torch

    if isinstance(thing, torch.optim.Optimizer) and bool(vars(thing).get("found_inf")):
        raise RunError(
            f"{name}: a loss of the last updates is not finite, and this optimizer has skipped what came after it; "
            "`step.settle()` before saving says which"
        )
    if callable(getattr(thing, "state_dict", None)) and callable(getattr(thing, "load_state_dict", None)):
        return thing.state_dict()
    if isinstance(thing, torch.Generator):
        return thing.get_state()
    if isinstance(thing, np.random.Generator):
        return thing.bit_generator.state
    if isinstance(thing, np.random.RandomState):
        return thing.get_state(legacy=False)
    if isinstance(thing, random.Random):
        return thing.getstate()
    if isinstance(thing, (dict, list)):
        return thing
    raise RunError(f"{name}: a {type(thing).__name__} has no state that could be put back; {_WANTED}")


def _restorer(name: str, thing: Any) -> Callable[[Any], object]:
    import torch

    if isinstance(thing, torch.optim.Optimizer):
        return lambda state: thing.load_state_dict({**state, "state": laid_out(thing, state["state"])})
    if callable(getattr(thing, "load_state_dict", None)):
        restore: Callable[[Any], object] = thing.load_state_dict
        return restore
    if isinstance(thing, np.random.Generator):
        return lambda state: setattr(thing.bit_generator, "state", state)
    if isinstance(thing, (torch.Generator, np.random.RandomState)):
        return thing.set_state
    if isinstance(thing, random.Random):
        return thing.setstate
    if isinstance(thing, (dict, list)):
        return lambda state: _refill(thing, state)
    raise RunError(f"{name}: a {type(thing).__name__} has no state that could be put back; {_WANTED}")


def _refill(thing: dict[Any, Any] | list[Any], state: Any) -> None:
    thing.clear()
    thing.update(state) if isinstance(thing, dict) else thing.extend(state)


def _plain(value: Any, where: str, tensors: dict[str, Tensor]) -> Any:
    """Give what JSON can hold of a state; tensors go into `tensors`, under the path that leads to them."""
    import torch

    if value is None or type(value) in (bool, int, float, str):
        return value
    while where in tensors:  # {"a": {"b": x}, "a.b": y}
        where += "_"
    if isinstance(value, torch.Tensor):
        if value.layout != torch.strided or value.is_quantized:
            raise RunError(f"{where}: a tensor of layout {value.layout}; only dense tensors can be saved")
        tensors[where] = value.detach().clone()  # shares no memory: not with what the next update changes either
        return {"$tensor": where}
    if isinstance(value, np.generic) and value.dtype != object:
        return value.item()
    if isinstance(value, np.ndarray) and value.dtype != object:
        tensors[where] = torch.from_numpy(np.frombuffer(value.tobytes(), np.uint8).copy())
        return {"$array": where, "dtype": value.dtype.str, "shape": list(value.shape)}
    if isinstance(value, (list, tuple)):
        items = [_plain(one, f"{where}.{place}", tensors) for place, one in enumerate(value)]
        return items if isinstance(value, list) else {"$tuple": items}
    if isinstance(value, Mapping):
        return _plain_mapping(value, where, tensors)
    raise RunError(
        f"{where}: a {type(value).__name__}, which is no data; a checkpoint holds tensors, arrays, numbers, texts, and "
        "lists and dicts of them"
    )


def _plain_mapping(value: Mapping[Any, Any], where: str, tensors: dict[str, Tensor]) -> Any:
    entries = {key: _plain(one, f"{where}.{key}", tensors) for key, one in value.items()}
    if isinstance(value, Counter):  # some schedulers count their milestones
        return {"$counter": [[key, one] for key, one in entries.items()]}
    if all(isinstance(key, str) and not key.startswith("$") for key in entries):
        return entries
    return {"$dict": [[_plain(key, where, tensors), one] for key, one in entries.items()]}


def _whole(plain: Any, tensors: Mapping[str, Tensor]) -> Any:
    """Undo `_plain`."""
    if isinstance(plain, list):
        return [_whole(one, tensors) for one in plain]
    if not isinstance(plain, dict):
        return plain
    if "$tensor" in plain:
        return tensors[plain["$tensor"]]
    if "$array" in plain:
        flat = np.frombuffer(tensors[plain["$array"]].numpy().tobytes(), plain["dtype"])
        return flat.reshape(plain["shape"]).copy()
    if "$tuple" in plain:
        return tuple(_whole(one, tensors) for one in plain["$tuple"])
    pairs = dict(_pairs(plain.get("$dict", plain.get("$counter")), tensors))
    if "$counter" in plain:
        return Counter(pairs)
    return pairs if "$dict" in plain else {key: _whole(one, tensors) for key, one in plain.items()}


def _pairs(plain: list[list[Any]] | None, tensors: Mapping[str, Tensor]) -> Iterator[tuple[Any, Any]]:
    for key, one in plain or ():
        yield _whole(key, tensors), _whole(one, tensors)
