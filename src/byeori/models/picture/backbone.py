"""Backbones by name: our small-resnet, and timm's; with what is needed to feed and to cut them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import cycle, islice
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn

from byeori.core.errors import ModelError, nearest
from byeori.core.pixels import WHITE
from byeori.core.seeds import seeded
from byeori.models.picture.blocks import blocks_of, is_chain
from byeori.models.picture.small_resnet import SMALL_RESNETS, small_resnet
from byeori.models.picture.weights import Weights, find_weights, fit

if TYPE_CHECKING:
    from jaxtyping import Float

SMALL, DEEPER = SMALL_RESNETS
PHOTO = "tf_efficientnet_lite0"
_SMALL_UP_TO_PX, _DEEPER_FROM_PX = 64, 24


@dataclass(frozen=True)
class Facts:
    """What a backbone wants of its images, and what it gives."""

    name: str
    channels: int
    width: int | None
    """Numbers in the features of one image; None for a network of a user's that gives the outputs themselves."""
    mean: tuple[float, ...] = (127.5,)
    """Per channel, in pixels from 0 to 255; what is subtracted before the backbone."""
    std: tuple[float, ...] = (64.0,)
    """Per channel, in pixels from 0 to 255; what is divided by after that."""
    input_px: int = 32
    """Side of the images it was trained on."""
    fixed: bool = False
    """Whether it takes images of `input_px` only."""
    pretrained: bool = False
    origin: str = "from scratch"
    """Where the weights come from, or why there are none: words that follow "weights"."""


class Backbone(nn.Module):
    """A network from normalised images to features, with its facts as attributes."""

    def __init__(self, body: nn.Module, facts: Facts) -> None:
        super().__init__()
        self.body = body
        self.facts = facts
        self.width = facts.width
        self.pretrained = facts.pretrained
        self.origin = facts.origin
        self.input_px = facts.input_px
        self.mean = tuple(islice(cycle(facts.mean), facts.channels))
        self.std = tuple(islice(cycle(facts.std), facts.channels))

    @property
    def rungs(self) -> list[tuple[str, ...]]:
        """The paths in `body` that lie equally deep, bottom to top: those further down learn slower."""
        return list(blocks_of(self.body).values())

    @cached_property
    def blocks(self) -> list[str]:
        """The names of the places where it can be cut, bottom to top; none if it is no chain of blocks."""
        blocks = blocks_of(self.body)
        shape = (self.facts.channels, self.input_px, self.input_px)
        return list(blocks) if is_chain(self.body, blocks, shape) else []

    def forward(self, x: Float[Tensor, "batch channels height width"]) -> Float[Tensor, "batch ..."]:
        """Give the features of normalised images."""
        features: Tensor = self.body(x)
        return features


def choose(name: str, size_px: int) -> str:
    """Give the backbone's name; `auto` is EfficientNet-Lite0 for photos, and up to 64 px a network from scratch.

    >>> choose("auto", 8), choose("auto", 28), choose("auto", 224), choose("resnet18", 28)
    ('small-resnet', 'small-resnet-4', 'tf_efficientnet_lite0', 'resnet18')
    """
    if name != "auto":
        return name
    if size_px > _SMALL_UP_TO_PX:
        return PHOTO
    return DEEPER if size_px >= _DEEPER_FROM_PX else SMALL


def fixed_px(name: str) -> int | None:
    """Give the side of the only images that a backbone of timm's takes; None for any size, or no name of timm's.

    >>> fixed_px("vit_tiny_patch16_224"), fixed_px("resnet18"), fixed_px("small-resnet")
    (224, None, None)
    """
    if name in ("auto", *SMALL_RESNETS):
        return None
    from byeori.core.torchvision_operators import mend_torchvision

    mend_torchvision()
    import timm

    try:
        found = timm.get_pretrained_cfg(name)
    except RuntimeError:  # a tag that is not known, of which the making of the backbone tells
        return None
    return found.input_size[-1] if found is not None and found.fixed_input_size else None


def backbone_names(like: str) -> tuple[str, ...]:
    """Give the names of all backbones, `like` among them where it is one with its tag of weights.

    >>> "resnet18.a1_in1k" in backbone_names("resnet18.a1_in1k"), "ngrams" in backbone_names("ngrams")
    (True, False)
    """
    from byeori.core.torchvision_operators import mend_torchvision

    mend_torchvision()
    import timm

    known = (*SMALL_RESNETS, *timm.list_models())
    return (*known, like) if like.partition(".")[0] in known else known


def backbone(name: str, *, channels: int = 3, weights: str = "auto", seed: int) -> Backbone:
    """Make a backbone, with pretrained weights where they are found; other weights are drawn from `seed`.

    `name` is that of a small residual network or one of timm's, `weights` as `find_weights` says. An unknown name is
    a ModelError.

    >>> backbone("small-resnet", channels=1, seed=0).width
    128
    """
    with seeded(seed, "backbone", name):
        if name in SMALL_RESNETS:
            widths = SMALL_RESNETS[name]
            body: nn.Module = small_resnet(channels, widths)
            facts: dict[str, Any] = {"width": widths[-1]}
        else:
            body = _of_timm(name, channels)
            facts = _facts_of_timm(body, channels)
    if name in SMALL_RESNETS and weights in ("auto", "hub", "package"):
        found = _no_small_weights(name, weights)
    else:
        found = find_weights(name, weights, body)
    if found.tensors is not None:
        fit(body, found, channels)
    pretrained = found.tensors is not None
    return Backbone(body, Facts(name, channels, **facts, pretrained=pretrained, origin=found.origin))


def width_of(module: nn.Module, shape: tuple[int, int, int]) -> int:
    """Give how many numbers a module makes of one image of `shape`, by trying."""
    was_training = module.training
    with torch.no_grad():
        features = module.eval()(torch.zeros(1, *shape))
    module.train(was_training)
    if features.ndim != 2:
        raise ModelError(
            f"{type(module).__name__} gave a tensor of shape {tuple(features.shape)} for one image; wanted features "
            "(batch, width): let it end with an average over the places"
        )
    return int(features.shape[1])


def _no_small_weights(name: str, weights: str) -> Weights:
    if weights != "auto":
        raise ModelError(f"weights = {weights!r}: {name} has none; wanted auto, none, or a .safetensors file of yours")
    return Weights(None, f"from scratch: {name} has no pretrained weights")


def _of_timm(name: str, channels: int) -> nn.Module:
    from byeori.core.torchvision_operators import mend_torchvision

    mend_torchvision()
    import timm

    known = timm.list_models()
    if name.partition(".")[0] not in known:
        close = nearest(name, [*SMALL_RESNETS, *known])
        raise ModelError(f"model {name!r} is not known{close}; wanted auto, {SMALL}, or one of timm.list_models()")
    try:
        body: nn.Module = timm.create_model(name, pretrained=False, num_classes=0, in_chans=channels)
    except RuntimeError as error:
        if "pretrained tag" not in str(error):
            raise
        tags = timm.list_pretrained(name.partition(".")[0])
        raise ModelError(f"model {name!r}: {error}{nearest(name, tags)}; wanted {', '.join(tags)}") from None
    return body


def _facts_of_timm(body: nn.Module, channels: int) -> dict[str, Any]:
    settings: dict[str, Any] = getattr(body, "pretrained_cfg", None) or {}
    side_px = settings.get("input_size", (3, 224, 224))[-1]
    mean, std = settings.get("mean", (0.5,)), settings.get("std", (0.5,))
    if "efficientnet_lite" in settings.get("architecture", ""):
        mean, std = (127 / WHITE,), (128 / WHITE,)  # what its TensorFlow original was trained with
    elif channels != len(mean):
        mean, std = (sum(mean) / len(mean),), (sum(std) / len(std),)
    return {
        "width": getattr(body, "head_hidden_size", None) or width_of(body, (channels, side_px, side_px)),
        "mean": tuple(WHITE * value for value in mean),
        "std": tuple(WHITE * value for value in std),
        "input_px": side_px,
        "fixed": bool(settings.get("fixed_input_size")),
    }
