"""Chance as a pure function: every draw is named by a seed and what it is for."""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import numpy as np
import torch
from torch import Tensor


def key(seed: int, *names: object) -> int:
    """A 128-bit number from a seed and names; other names give unrelated numbers."""
    text = "/".join(map(str, (seed, *names)))
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=16).digest(), "big")


def draw(seed: int, *names: object) -> np.random.Generator:
    """A generator that depends on nothing but `seed` and `names` (Philox; Salmon et al. 2011).

    >>> bool(draw(0, "order", 3).random() == draw(0, "order", 3).random())
    True
    """
    return np.random.Generator(np.random.Philox(key=key(seed, *names)))


@contextmanager
def seeded(seed: int, *names: object) -> Iterator[None]:
    """Run a block with torch's global CPU generator set by `seed` and `names`, and restore it after."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(key(seed, *names) % 2**63)
        yield


def generators() -> dict[str, Tensor]:
    """The states of torch's global generators, as uint8 tensors that a checkpoint can hold."""
    states = {"cpu": torch.get_rng_state()}
    if torch.cuda.is_available():
        states |= {f"cuda:{i}": state for i, state in enumerate(torch.cuda.get_rng_state_all())}
    return states


def restore(states: Mapping[str, Tensor]) -> None:
    """Put torch's global generators back to `generators()`."""
    for name, state in states.items():
        if name == "cpu":
            torch.set_rng_state(state)
        elif torch.cuda.is_available():
            torch.cuda.set_rng_state(state, name)
