"""An encoder of Hugging Face transformers as a stem: tokens in, the mean of their last states out."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn
from torch.nn.functional import layer_norm

from byeori.core.errors import ModelError, require
from byeori.models.hub import FILE
from byeori.models.text.config import encoder_config
from byeori.models.text.sources import encoder_file, quiet, transformers
from byeori.models.text.transformer import masked_mean

if TYPE_CHECKING:
    from jaxtyping import Float, Int

EPOCHS = 2  # of all layers, on a processor too: what a sentence means in general is not what most questions are about


class TextEncoder(nn.Module):
    """From token numbers (batch, time), -1 where there is none, to features (batch, width) of mean 0 and length 1 each.

    Its layers are known by `rungs`, so that those further down learn slower.
    """

    def __init__(self, name: str, body: Any, origin: str) -> None:
        super().__init__()
        self.name = name
        self.body = body
        self.width = int(body.config.hidden_size)
        self.usual_epochs = EPOCHS
        self.pretrained = not origin.startswith("from scratch")
        self.origin = origin
        self.pad = int(getattr(body.config, "pad_token_id", None) or 0)

    @property
    def rungs(self) -> list[tuple[str, ...]]:
        """The paths of its layers in `body`, bottom to top; what lies in none of them is at the bottom."""
        rows = [(path, row) for path, row in self.body.named_modules() if isinstance(row, nn.ModuleList)]
        path, row = max(rows, key=lambda entry: len(entry[1]), default=("", nn.ModuleList()))
        below = tuple(name for name, _ in self.body.named_children() if name != path.partition(".")[0])
        return [below, *((f"{path}.{number}",) for number in range(len(row)))]

    def forward(self, ids: Int[Tensor, "batch time"]) -> Float[Tensor, "batch width"]:
        """Give the features; what is blank is seen by no token and counts in no mean."""
        is_token = ids >= 0
        tokens = torch.where(is_token, ids, self.pad)
        states = self.body(input_ids=tokens, attention_mask=is_token.long()).last_hidden_state
        return layer_norm(masked_mean(states, is_token), (self.width,))

    def adapt(self, rank: int) -> None:
        """Freeze the weights and put beside each matrix a learned one of low rank (LoRA; Hu et al. 2021)."""
        peft = require("peft", "text")
        layers = [path for path, part in self.body.named_modules() if isinstance(part, nn.Linear)]
        settings = peft.LoraConfig(r=rank, lora_alpha=2 * rank, target_modules=layers)
        peft.inject_adapter_in_model(settings, self.body)
        for path, parameter in self.body.named_parameters():
            parameter.requires_grad_("lora_" in path)

    def merge_adapters(self) -> None:
        """Add the matrices of low rank to the weights: afterwards it is a plain encoder again."""
        for path, part in list(self.body.named_modules()):
            if hasattr(part, "get_base_layer") and hasattr(part, "merge"):
                part.merge()
                above, _, name = path.rpartition(".")
                setattr(self.body.get_submodule(above), name, part.get_base_layer())
        self.body.requires_grad_(True)


def text_encoder(name: str, config: str, weights: str = "auto") -> TextEncoder:
    """Make the encoder that a configuration (JSON) describes, with the weights of `name` unless `weights` is `none`.

    Weights of `none` are drawn from torch's generator. Nothing but the weights file of a folder is looked at: what else
    lies there, code or adapters, is not.
    """
    package = transformers()
    settings = encoder_config(package, json.loads(config))
    with quiet(package):
        if weights == "none":
            body = package.AutoModel.from_config(settings, trust_remote_code=False)
            return TextEncoder(name, _without_pooler(body), "from scratch, as asked")
        path = encoder_file(name, FILE)
        with TemporaryDirectory(prefix="byeori-encoder-") as place:
            (Path(place) / FILE).symlink_to(path.resolve())
            settings.save_pretrained(place)
            body, loading = package.AutoModel.from_pretrained(
                place,
                config=settings,
                local_files_only=True,
                trust_remote_code=False,
                use_safetensors=True,
                dtype=torch.float32,
                output_loading_info=True,
            )
    missing = [key for key in loading["missing_keys"] if "pooler" not in key]
    if missing:
        raise ModelError(f"{path}: has no {missing[0]} and {len(missing) - 1} more; wanted the weights of an encoder")
    return TextEncoder(name, _without_pooler(body), f"of {name}")


def _without_pooler(body: Any) -> nn.Module:
    """Leave out a last layer that is not used: its weights would neither learn nor be missed."""
    if getattr(body, "pooler", None) is not None:
        body.pooler = None
    plain: nn.Module = body.float()
    return plain
