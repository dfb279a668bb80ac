"""Where a run computes: a device that is absent is told, and the number format follows a rule."""

from dataclasses import replace

import pytest
import torch
from torch import nn

from byeori.core import device as module
from byeori.core.device import Device, pick, with_precision
from byeori.core.errors import ConfigError

CPU = Device(torch.device("cpu"))


def there(monkeypatch: pytest.MonkeyPatch, *kinds: str) -> None:
    monkeypatch.setattr(module, "_is_there", lambda kind: kind in kinds)


def bf16_is(monkeypatch: pytest.MonkeyPatch, *, there: bool) -> None:
    monkeypatch.setattr(torch.ops.mkldnn, "_is_mkldnn_bf16_supported", lambda: there)
    monkeypatch.setattr(torch.cpu, "_is_avx512_bf16_supported", lambda: there)


def test_auto_is_the_best_there_is(monkeypatch):
    for kinds, wanted in ((("cpu", "mps", "cuda"), "cuda"), (("cpu", "xpu"), "xpu"), (("cpu",), "cpu")):
        there(monkeypatch, *kinds)
        assert pick("auto").device == torch.device(wanted)


def test_the_processor_is_always_there():
    assert pick("cpu") == CPU
    assert pick("auto").device.type in {"cpu", "cuda", "mps", "xpu"}


def test_an_absent_device_is_told_with_those_that_are_there(monkeypatch):
    there(monkeypatch, "cpu", "mps")
    with pytest.raises(ConfigError, match=r"device 'cuda' is not on this machine, which has mps, cpu; wanted one"):
        pick("cuda")


@pytest.mark.parametrize("name", ["gpu", "cuda:one", "cuda:-1", ""])
def test_an_unknown_device_is_told(name):
    with pytest.raises(
        ConfigError, match=rf"device '{name}' is not known; wanted auto, cuda, mps, xpu, cpu, or a number"
    ):
        pick(name)


def test_a_number_above_those_there_is_told(monkeypatch):
    there(monkeypatch, "cuda", "cpu")
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    assert pick("cuda:1").device == torch.device("cuda", 1)
    with pytest.raises(ConfigError, match=r"device 'cuda:2': this machine has 2 CUDA devices, counted from 0"):
        pick("cuda:2")


def test_a_format_that_was_asked_for_is_taken():
    assert with_precision(CPU, "bf16", gains=False).dtype == torch.bfloat16
    assert with_precision(CPU, "fp32", gains=True).precision == "fp32"


@pytest.mark.parametrize(
    ("is_there", "gains", "wanted"), [(True, True, "bf16"), (True, False, "fp32"), (False, True, "fp32")]
)
def test_auto_follows_the_processor_and_the_kind_of_model_alone(monkeypatch, is_there, gains, wanted):
    bf16_is(monkeypatch, there=is_there)
    assert with_precision(CPU, "auto", gains=gains).precision == wanted


def test_a_processor_that_only_imitates_bf16_computes_in_fp32(monkeypatch):
    bf16_is(monkeypatch, there=True)
    monkeypatch.setattr(module.platform, "machine", lambda: "x86_64")
    monkeypatch.setattr(torch.cpu, "_is_avx512_bf16_supported", lambda: False)
    assert with_precision(CPU, "auto", gains=True).precision == "fp32"
    monkeypatch.setattr(module.platform, "machine", lambda: "aarch64")
    assert with_precision(CPU, "auto", gains=True).precision == "bf16"


def test_autocast_computes_in_the_format_and_only_inside():
    layer, x = nn.Linear(4, 4), torch.rand(2, 4)
    with with_precision(CPU, "bf16", gains=False).autocast():
        assert layer(x).dtype == torch.bfloat16
    with CPU.autocast():
        assert layer(x).dtype == torch.float32
    assert layer(x).dtype == torch.float32


def test_a_model_is_placed_in_channels_last():
    placed = CPU.place(nn.Conv2d(3, 8, 3))
    assert placed.weight.is_contiguous(memory_format=torch.channels_last)


def test_sending_to_the_processor_copies_nothing():
    x = torch.rand(3)
    assert CPU.send(x) is x


def test_a_processor_is_apart_only_where_it_is_told_so():
    assert not CPU.is_apart
    assert CPU.keeping_nothing() is CPU
    there = replace(CPU, room_bytes=100)
    assert (there.is_apart, there.room(0.5), there.keeping_nothing().room(0.5)) == (True, 100, 0)
    assert CPU.room(0.5) == 0


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
def test_a_cuda_device_tells_what_is_free_and_is_sent_to_from_pinned_memory():
    there = Device(torch.device("cuda"))
    assert there.is_apart
    assert 0 < there.room(0.1) <= torch.cuda.mem_get_info()[1] // 10
    assert there.staging(10).is_pinned()
    assert there.send(torch.arange(3)).tolist() == [0, 1, 2]
