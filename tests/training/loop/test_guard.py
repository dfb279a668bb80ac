"""A broken loss is refused by the number of its step, and names the samples it is of where they are known."""

from types import SimpleNamespace

import numpy as np
import pytest
import torch

from byeori.training.loop.guard import NonFiniteLossError, refuse_non_finite


def test_a_finite_loss_is_taken():
    refuse_non_finite(torch.tensor(1.0), None, 1)


def test_the_error_names_the_step_and_its_samples():
    batch = SimpleNamespace(rows=np.array([4, 2]))
    with pytest.raises(NonFiniteLossError, match=r"step 3: the loss is inf on samples \[4, 2\]") as raised:
        refuse_non_finite(torch.tensor(torch.inf), batch, 3)
    assert (raised.value.number, raised.value.batch) == (3, batch)
