"""An encoder's configuration is data: kinds that are known, settings that are numbers and words, and nothing else.

A configuration can name code to be run, a kernel or another model to be fetched. Of a file that may come from anybody,
only what describes the network is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from byeori.core.errors import ModelError, nearest

if TYPE_CHECKING:
    from types import ModuleType

KINDS = (
    *("albert", "bert", "camembert", "convbert", "deberta", "deberta-v2", "distilbert", "electra", "ernie", "esm"),
    *("eurobert", "layoutlm", "megatron-bert", "mobilebert", "modernbert", "mpnet", "nezha", "nystromformer"),
    *("rembert", "roberta", "roberta-prelayernorm", "roc_bert", "roformer", "splinter", "squeezebert", "xlm-roberta"),
    *("xlm-roberta-xl", "xmod"),
)
"""Kinds of encoders of transformers whose code is the package's own and reads nothing but its configuration."""
_NEVER = ("attn_implementation", "auto_map", "dtype", "quantization_config", "torch_dtype", "trust_remote_code")


def encoder_config(package: ModuleType, config: Mapping[str, Any]) -> Any:
    """Give the configuration object of transformers; an unknown kind, or settings of a wrong type, are ModelErrors."""
    kind = config.get("model_type")
    if kind not in KINDS:
        raise ModelError(
            f"an encoder of kind {kind!r} is not known{nearest(str(kind), KINDS)}; wanted {', '.join(KINDS)}"
        )
    try:
        usual = package.AutoConfig.for_model(kind)
    except (ValueError, KeyError) as error:
        first = str(error).splitlines()[0]
        raise ModelError(f"an encoder of kind {kind!r} is not known here ({first}); upgrade transformers") from None
    known = usual.to_dict()
    kept = {name: value for name, value in config.items() if name in known and _is_plain(name, value)}
    for name, value in kept.items():
        if not _is_alike(value, known[name]):
            raise ModelError(f"an encoder of kind {kind!r}: {name} = {value!r}; wanted it like {known[name]!r}")
    return type(usual).from_dict(kept)


def _is_alike(value: Any, usual: Any) -> bool:
    """Whether a setting is of the type that is usual for it; any number is for any other."""
    numbers = isinstance(value, int | float) and isinstance(usual, int | float)
    return value is None or usual is None or numbers or isinstance(value, type(usual))


def _is_plain(name: str, value: Any) -> bool:
    """Whether a setting describes the network: a number, a word, a switch, or a list of numbers."""
    if name.startswith("_") or name in _NEVER:
        return False
    some = value if isinstance(value, list) else [value]
    return all(isinstance(one, int | float | bool | str | None) for one in some)
