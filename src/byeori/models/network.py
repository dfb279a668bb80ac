"""One plain network: a stem for each input, their features side by side, and a head."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from byeori.core.errors import ModelError
from byeori.models.picture.backbone import Backbone, Facts

if TYPE_CHECKING:
    from jaxtyping import Float, Shaped

    from byeori.models.picture.views import Views


_SEQUENCE, _MAP = 3, 4  # axes of features (batch, time, width) and (batch, width, rows, columns)


class Normalise(nn.Module):
    """Pixels from 0 to 255, uint8 or float, to (x - mean) / std per channel; a grey image is copied to all channels."""

    mean: Tensor
    std: Tensor

    def __init__(self, mean: Sequence[float], std: Sequence[float], channels: int | None = None) -> None:
        super().__init__()
        if channels not in (None, 1, len(mean)):
            raise ModelError(
                f"images have {channels} channels and the backbone takes {len(mean)}; "
                "wanted the same number, or grey images"
            )
        # Buffers that are saved: whoever holds the weights holds what the pixels were scaled by.
        self.register_buffer("mean", torch.tensor(mean, dtype=torch.float32)[:, None, None])
        self.register_buffer("std", torch.tensor(std, dtype=torch.float32)[:, None, None])

    def forward(self, x: Shaped[Tensor, "batch channels height width"]) -> Float[Tensor, "batch after height width"]:
        """Give float images for a backbone; a grey image takes the backbone's channels by the shape of `mean`."""
        return (x - self.mean) / self.std


class ImageStem(nn.Module):
    """From pixels (batch, channels, height, width) to features: normalisation, then a backbone."""

    def __init__(self, backbone: Backbone, channels: int | None = None) -> None:
        super().__init__()
        self.normalise = Normalise(backbone.mean, backbone.std, channels)
        self.backbone = backbone
        self.width = backbone.width

    def forward(self, x: Shaped[Tensor, "batch channels height width"]) -> Float[Tensor, "batch ..."]:
        """Give the features of pixels from 0 to 255."""
        features: Tensor = self.backbone(self.normalise(x))
        return features


class Headed(nn.Sequential):
    """A body that makes the features on which a head answers, and that head."""

    def both(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Give the head's outputs, and the body's features (batch, ..., width)."""
        body, head = self
        features: Tensor = body(x)
        return head(features), features


class TaskNetwork(nn.Module):
    """Stems by the name of their input, their features side by side, and a head on top.

    `table` reads several inputs at once, by their names, as all columns of a table; its features stand after those of
    the stems. `truth_name` is the name under which the head finds the truth among the inputs in training, where it
    learns with it in sight. `own` is the user's own network within a stem or within `table`.
    """

    def __init__(
        self,
        stems: Mapping[str, nn.Module],
        head: nn.Module,
        table: nn.Module | None = None,
        *,
        truth_name: str | None = None,
        own: nn.Module | None = None,
    ) -> None:
        super().__init__()
        self.names = tuple(stems)
        keys = stem_keys(self.names)
        self.stems = nn.ModuleDict({keys[name]: stem for name, stem in stems.items()})
        self.table = table
        self.head = head
        self.told = truth_name
        self.views: Views | None = None
        """What views of images are averaged outside training; None for the image as it is."""
        self._own = (own,)  # in a tuple, so that torch does not list its weights a second time

    @property
    def own(self) -> nn.Module | None:
        """The user's own network within this one; None in one that is byeori's alone."""
        return self._own[0]

    def stem(self, name: str) -> nn.Module:
        """Give the stem of an input by the input's own name."""
        return self.stems[stem_keys(self.names)[name]]

    def features(self, inputs: Mapping[str, Tensor]) -> Float[Tensor, "batch ..."]:
        """Give what the head is given: every stem's features, in the order of the names, and the table's."""
        parts = [stem(inputs[name]) for name, stem in zip(self.names, self.stems.values(), strict=True)]
        if self.table is not None:
            parts.append(self.table(inputs))
        return parts[0] if len(parts) == 1 else torch.cat(parts, dim=1)

    def forward(self, inputs: Mapping[str, Tensor]) -> Tensor:
        """Give the head's outputs (batch, ...) for tensors (batch, ...) by input name."""
        if self.views is not None and not self.training:
            return self.views.mean(self._seen_once, inputs)
        return self._seen_once(inputs)

    def both(self, inputs: Mapping[str, Tensor]) -> tuple[Tensor, Tensor | None]:
        """Give what `forward` gives outside training, and the features (batch, width) that it was made of.

        Of a map of features their mean over its places, of several views over these. None where there are none: of a
        network of the user's own that gives outputs, and of a sequence, whose mean would hang on how far the others in
        the batch reach.
        """
        seen: list[Tensor] = []

        def once(given: Mapping[str, Tensor]) -> Tensor:
            outputs, features = self._split(self.features(given))
            seen.append(features)
            return outputs

        outputs = once(inputs) if self.views is None else self.views.mean(once, inputs)
        if (self.own is not None and own_width(self.own) is None) or seen[0].ndim == _SEQUENCE:
            return outputs, None
        pooled = [x.flatten(2).mean(2) if x.ndim == _MAP else x for x in seen]
        return outputs, pooled[0] if len(pooled) == 1 else torch.stack(pooled).mean(0)

    def _split(self, features: Tensor) -> tuple[Tensor, Tensor]:
        """Give the head's outputs, and those features of which its last layers make them."""
        if not isinstance(self.head, Headed):
            return self.head(features), features
        outputs, last = self.head.both(features)
        return outputs, last.mean(1) if last.ndim == _SEQUENCE else last  # of TabM's members the mean

    def _seen_once(self, inputs: Mapping[str, Tensor]) -> Tensor:
        features = self.features(inputs)
        if self.told is not None and self.training:
            taught: Tensor = self.head(features, inputs.get(self.told))
            return taught
        outputs: Tensor = self.head(features)
        return outputs


def own_width(module: nn.Module) -> int | None:
    """Give how many features a user's own network gives; None of one that gives the outputs themselves."""
    width: int | None = getattr(module, "width", None)
    return width


def own_stem(module: nn.Module, channels: int) -> ImageStem:
    """Make a stem of a user's own network from normalised images (batch, channels, height, width).

    The network may bear as attributes, where they are known: `width` (of its features; without it the network gives
    the outputs themselves), `mean` and `std` (per channel, pixels from 0 to 255), `input_px`, and `pretrained`.
    """
    facts = Facts(
        name=type(module).__name__,
        channels=channels,
        width=own_width(module),
        mean=tuple(getattr(module, "mean", Facts.mean)),
        std=tuple(getattr(module, "std", Facts.std)),
        input_px=getattr(module, "input_px", Facts.input_px),
        pretrained=bool(getattr(module, "pretrained", False)),
        origin="of your own module",
    )
    return ImageStem(Backbone(module, facts))


def stem_keys(names: Sequence[str]) -> dict[str, str]:
    """Give names that torch takes for submodules: no dot, not `keys` or `type`, no two alike."""
    keys: dict[str, str] = {}
    plain = nn.ModuleDict()
    for name in names:
        key = name.replace(".", "_") or "_"
        while hasattr(plain, key) or key in keys.values():
            key += "_"
        keys[name] = key
    return keys
