"""Numbers of the device on their way to the host, where nothing waits for them until somebody asks."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor


class Aside:
    """Numbers copied aside as they are now; whoever asks too early waits for them, and for nothing that came later.

    >>> Aside([torch.tensor(1.5), torch.tensor(2.0)]).values()
    [1.5, 2.0]
    """

    def __init__(self, numbers: Sequence[Tensor]) -> None:
        together = torch.stack([number.detach() for number in numbers])
        self._event: torch.cuda.Event | None = None
        if together.is_cuda:
            self._there = torch.empty(together.shape, dtype=together.dtype, pin_memory=True)
            self._there.copy_(together, non_blocking=True)
            self._event = torch.cuda.current_stream(together.device).record_event()
        else:
            self._there = together

    def values(self) -> list[float]:
        """Give them in their order."""
        if self._event is not None:
            self._event.synchronize()
        found: list[float] = self._there.tolist()
        return found


def fetched(numbers: Sequence[Tensor | float]) -> list[float]:
    """Give numbers of which some are () tensors on a device; these are fetched all at once.

    >>> fetched([2, torch.tensor(0.5), 3.0])
    [2.0, 0.5, 3.0]
    """
    there = [number for number in numbers if isinstance(number, Tensor)]
    values = iter(Aside([number.reshape(()) for number in there]).values() if there else ())
    return [float(next(values) if isinstance(number, Tensor) else number) for number in numbers]
