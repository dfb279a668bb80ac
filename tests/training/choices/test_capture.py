"""Whole updates are captured where they are asked for, and the device and the optimizer let each ask for the same."""

import pytest
import torch

from byeori import Recipe
from byeori.core.device import Device
from byeori.training.choices.capture import decide_capture
from byeori.training.choices.draft import Draft

CUDA, CPU = (Device(torch.device(kind)) for kind in ("cuda", "cpu"))


@pytest.mark.parametrize(
    ("device", "asked", "known", "wanted", "by"),
    [
        (CUDA, {}, {}, "none", "default"),
        (CUDA, {"optimizer": "sgd", "compile": "graph"}, {}, "graph", "you"),
        (CUDA, {"optimizer": "rmsprop"}, {}, "none", "device"),
        (CUDA, {"compile": "none"}, {}, "none", "you"),
        (CUDA, {}, {"own": True}, "none", "model"),
        (CUDA, {"compile": "graph"}, {"own": True}, "graph", "you"),
        (CUDA, {}, {"ragged": True}, "none", "data"),
        (CUDA, {"compile": "graph"}, {"ragged": True}, "graph", "you"),
        (CPU, {"compile": "graph"}, {}, "none", "device"),
        (CPU, {}, {}, "none", "device"),
    ],
)
def test_capture_is_chosen_by_rule(device, asked, known, wanted, by):
    draft = decide_capture(Draft.of(Recipe(**asked)), device, **{"own": False, "ragged": False, **known})
    assert (draft["compile"], draft.why["compile"].by) == (wanted, by)
