"""Networks from whole pictures to maps of features: a pretrained encoder by name under a new decoder, or a small U-Net.

A model is named `decoder/encoder`: a decoder of segmentation-models-pytorch over an encoder of timm.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import torch
from torch import nn
from torch.nn.functional import pad

from byeori.core.errors import ModelError, require
from byeori.core.seeds import seeded
from byeori.models.mask.small_unet import WIDTHS, SmallUnet
from byeori.models.network import ImageStem, Normalise
from byeori.models.picture.backbone import PHOTO, SMALL, Backbone, Facts, backbone

if TYPE_CHECKING:
    from jaxtyping import Float, Shaped
    from torch import Tensor

SMALL_UNET = "small-unet"
DECODERS = (
    "unet",
    "unetplusplus",
    "manet",
    "linknet",
    "fpn",
    "pspnet",
    "pan",
    "deeplabv3",
    "deeplabv3plus",
    "segformer",
)
"""Those of segmentation-models-pytorch that any of its encoders fits."""
_PACKAGE = "segmentation_models_pytorch"
_DECODER = "fpn"
_SMALL_UP_TO_PX = 64
_COARSEST = 32  # px a place in the encoder's last map: pictures are filled up to a multiple of it
_SETTINGS: dict[str, dict[str, Any]] = {"fpn": {"decoder_pyramid_channels": 128, "decoder_segmentation_channels": 96}}


class MapStem(nn.Module):
    """From pixels to a map of features: normalisation, a backbone that gives maps of all sizes, and a decoder."""

    learns_whole = True
    """What is new in it is more than a head, so that there is nothing to be gained from training a head alone."""

    def __init__(self, encoder: Backbone, decoder: nn.Module, channels: int) -> None:
        super().__init__()
        self.normalise = Normalise(encoder.mean, encoder.std, channels)
        self.backbone = encoder
        self.decoder = decoder
        with torch.no_grad():
            self.width = int(self.eval()(torch.zeros(1, channels, 4 * _COARSEST, 4 * _COARSEST)).shape[1])
        self.train()

    def forward(self, x: Shaped[Tensor, "batch channels rows columns"]) -> Float[Tensor, "batch width high wide"]:
        """Give a map of features of pixels from 0 to 255, as fine as the decoder makes it."""
        rows, columns = x.shape[2:]
        x = self.normalise(x)
        down, right = -rows % _COARSEST, -columns % _COARSEST
        if down or right:
            x = pad(x, (0, right, 0, down), mode="replicate")
        features: Tensor = self.decoder(self.backbone.body(x))
        coarse = x.shape[2] // features.shape[2]  # px a place
        return features[:, :, : -(-rows // coarse), : -(-columns // coarse)]


def choose(name: str, size_px: int) -> str:
    """Give the whole name of a model; a bare encoder gets the usual decoder.

    `auto` is small-unet up to 64 px, and where segmentation-models-pytorch is not installed.

    >>> choose("auto", 28), choose("resnet18", 240), choose("unet/resnet18", 240)
    ('small-unet', 'fpn/resnet18', 'unet/resnet18')
    """
    if name in (SMALL, SMALL_UNET):
        return SMALL_UNET
    if name == "auto":
        return f"{_DECODER}/{PHOTO}" if size_px > _SMALL_UP_TO_PX and find_spec(_PACKAGE) else SMALL_UNET
    return name if name.partition("/")[0] in DECODERS else f"{_DECODER}/{name}"


def scene_stem(name: str, size_px: int, *, channels: int = 3, weights: str = "auto", seed: int) -> nn.Module:
    """Make the stem of the model `name`; its encoder has pretrained weights where they are found.

    An unknown decoder or encoder is a ModelError, and so is a missing segmentation-models-pytorch.
    """
    chosen = choose(name, size_px)
    if chosen == SMALL_UNET:
        if weights not in ("auto", "none"):
            raise ModelError(f"weights = {weights!r}: {SMALL_UNET} has none; wanted auto or none")
        with seeded(seed, "backbone", chosen):
            unet = SmallUnet(channels, stride=1 if size_px <= _SMALL_UP_TO_PX else 2)
        facts = Facts(chosen, channels, WIDTHS[0], origin=f"from scratch: {SMALL_UNET} has no pretrained weights")
        return ImageStem(Backbone(unet, facts), channels)
    decoder, _, encoder = chosen.partition("/")
    whole = backbone(encoder, channels=channels, weights=weights, seed=seed)
    with seeded(seed, "decoder", chosen):
        made = _made(decoder, encoder, channels)
    _take_over(made.encoder.model, whole.body, encoder)
    facts = Facts(**{**vars(whole.facts), "name": chosen})
    return MapStem(Backbone(made.encoder, facts), made.decoder, channels)


def _made(decoder: str, encoder: str, channels: int) -> Any:
    from byeori.core.torchvision_operators import mend_torchvision

    mend_torchvision()
    library = require(_PACKAGE, "segmentation")
    try:
        return library.create_model(
            decoder,
            encoder_name=f"tu-{encoder}",
            encoder_weights=None,
            in_channels=channels,
            **_SETTINGS.get(decoder, {}),
        )
    except (KeyError, ValueError, RuntimeError, TypeError, AttributeError) as error:
        raise ModelError(
            f"model {decoder}/{encoder!r}: segmentation-models-pytorch cannot put this decoder over this encoder "
            f"({error}); wanted a convolutional encoder such as {PHOTO} or resnet18"
        ) from error


def _take_over(part: nn.Module, whole: nn.Module, name: str) -> None:
    """Give the encoder the weights of the whole network it is a part of; timm joins some names by `_` there."""
    theirs = {key.replace(".", "_"): tensor for key, tensor in whole.state_dict().items()}
    wanted = part.state_dict()
    missing = [key for key in wanted if key.replace(".", "_") not in theirs]
    if missing:
        raise ModelError(f"model {name!r}: its encoder has {missing[0]}, which the whole network has not; try another")
    part.load_state_dict({key: theirs[key.replace(".", "_")] for key in wanted})
