"""The Recipe: every choice that decides a run, in one frozen dataclass, kept as TOML."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from numbers import Integral, Real
from pathlib import Path
from typing import Any, Literal, Self, get_args, get_type_hints

from byeori.core.errors import ConfigError, nearest
from byeori.core.files import write_text
from byeori.core.short import short_repr
from byeori.core.threshold import wanted_threshold

Schedule = Literal["one-cycle", "cosine", "constant"]
Optimizer = Literal["adamw", "adam", "nadam", "rmsprop", "adagrad", "sgd"]
Precision = Literal["auto", "bf16", "fp32"]
Compile = Literal["auto", "none", "graph"]
Select = Literal["auto", "best", "last"]
ClassWeight = Literal["none", "balanced"]
Sampling = Literal["shuffled", "balanced"]
Unfreeze = Literal["at-once", "gradual"]
Norms = Literal["auto", "still", "train"]
Tta = Literal["none", "mirror", "crops"]


USUAL: Mapping[str, Any] = {
    "lr": 1e-3,
    "weight_decay": 0.02,
    "label_smoothing": 0.1,
    "patience": 0,
    "flip": False,
    "crop": 1.0,
    "rotate": 8.0,
    "colour": 0.2,
}
"""What most data learns well with; a field's `usual` may know better."""
RATES: Mapping[str, float] = {"adamw": 1.0, "adam": 1.0, "nadam": 1.0, "rmsprop": 0.3, "adagrad": 3.0, "sgd": 100.0}
"""By which the usual `lr`, which is AdamW's, is multiplied for each optimizer."""
DECAYS: Mapping[str, float] = {"adamw": 1.0, "sgd": 0.005}
"""By which the usual `weight_decay` is; 0 for others, where it would be divided by the gradients' size as they are."""

ELSEWHERE: Mapping[str, str] = {
    "arch": "model",
    "backbone": "model",
    "gradient_clip_val": "clip",
    "learning_rate": "lr",
    "random_state": "seed",
    "wd": "weight_decay",
}
"""What other libraries call a choice, where no spelling tells which is meant."""


class _Choices:
    """Choices by name, of which an unknown one is a mistake of the user's, reported with the nearest."""

    def __new__(cls, *_: Any, **choices: Any) -> Self:
        _refuse_unknown(choices, "recipe", cls)
        return super().__new__(cls)


@dataclass(frozen=True)
class Recipe(_Choices):
    """Every choice that decides a run; data and code are the only other inputs.

    `None` means: chosen from the data and the device when the run begins, and saved with it.

    >>> Recipe(epochs=5).epochs
    5
    """

    budget: str | None = None
    """Time for the command, as `90s`, `10m` or `1h`: what else is open is chosen to fill it. By default none."""
    model: str = "auto"
    """Backbone: a timm name, `small-resnet` (or `-4`), `tabm` (or `-32`), `mlp`, `ft-transformer`, or `auto`."""
    weights: str = "auto"
    """Where pretrained weights come from: `auto`, `none`, `hub`, `package`, or a .safetensors file."""
    init_from: str = ""
    """A bundle or a run whose weights the training begins with, wherever they fit; by default none."""
    size: int | None = None
    """Side of the model's input image, px."""
    epochs: float | None = None
    """Epochs in which all layers train; 2.5 is two and a half."""
    head_epochs: float | None = None
    """Epochs before that, on stored activations below `cut`; only with pretrained weights."""
    unfreeze: Unfreeze = "at-once"
    """`gradual`: in the first half of `epochs` the lower half of a pretrained backbone stays as it is."""
    norms: Norms = "auto"
    """`still`: norms keep the statistics they bring while all layers learn; `auto`: so in pretrained backbones."""
    cut: str = "auto"
    """Where the stored activations are taken: `features` (before the new head), a block's name, or `auto`."""
    views: int = 2
    """Augmented views of each training image that are stored at the cut."""
    batch: int | None = None
    """Samples per batch; by default 32, more with more data."""
    accumulate: int = 1
    """Batches per update."""
    optimizer: Optimizer = "adamw"
    """`adamw`, `adam`, `nadam`, `rmsprop`, `adagrad` or `sgd`, each with a usual `lr` of its own."""
    momentum: float | None = None
    """Share of the last update in the next: 0.9 for `sgd` and as first beta of the Adams, 0 for `rmsprop`."""
    lr: float | None = None
    """Peak learning rate of the new layers; 0.001, or 0.1 for `sgd`, where the data has no better one."""
    body_lr: float = 0.1
    """Rate of the pretrained layers, as a share of `lr`."""
    layer_decay: float = 0.75
    """Each stage of the backbone further down learns this many times slower."""
    lora: int = 0
    """Rank of the small matrices that learn in place of a text encoder's own (LoRA); 0 is off."""
    weight_decay: float | None = None
    """Decay of weight matrices: 0.02 for `adamw`, 0.0001 for `sgd`, else 0, unless the data has a better one."""
    schedule: Schedule = "one-cycle"
    """How the learning rate moves over a stage."""
    warmup: float = 0.2
    """Share of a stage in which the rate rises."""
    clip: float | None = 1.0
    """Largest norm of the gradients."""
    label_smoothing: float | None = None
    """Share of the truth that is spread over all classes; 0.1 unless the data has a better one."""
    focal: float = 0.0
    """Gamma of the focal loss of classes, which listens less to samples that are easy; 0 is plain cross-entropy."""
    class_weight: ClassWeight = "none"
    """`balanced`: in the loss every class counts as much as any other, however rare."""
    sampling: Sampling = "shuffled"
    """`balanced`: every class is drawn as often as any other; `shuffled`: every sample once an epoch."""
    mixup: float = 0.0
    """Alpha of mixup, which blends two samples and asks for both answers; 0 is off."""
    cutmix: float = 0.0
    """Alpha of cutmix, which pastes a patch of one image into another; 0 is off. With mixup, each batch draws one."""
    ema: float = 0.0
    """Decay of the moving average of the weights, per update, to which it rises over the first ones; 0 is off."""
    swa: float = 0.0
    """Share of the last stage, at its end, whose weights are averaged at a constant rate; 0 is off."""
    patience: int | None = None
    """Stop after this many epochs without a better validation score; 0 is off, as mostly by default."""
    metric: str = "auto"
    """Score that chooses weights, headline and verdict: `auc`, `f1`, `log_loss`, `mae`, ...; `auto` by the data."""
    threshold: str = "none"
    """Of two classes, when the rarer is answered: from 0.3 on, `f1`, `cost=1:20`, `recall=0.9`, `precision=0.8`."""
    select: Select = "auto"
    """Which weights the run ends with: those of the best validation score, or the last ones; `auto` by the data."""
    keep: int = 2
    """How many of the last checkpoints stay on disk; each holds the best weights too."""
    progressive: float = 1.0
    """Share of `size` at which the training of all layers begins; it grows to 1. Not for stored activations."""
    tta: Tta = "none"
    """Views of an image that are averaged in every answer: `mirror` two, `crops` ten."""
    flip: bool | None = None
    """Mirror half of the training images left to right; by default for photos only."""
    crop: float | None = None
    """Smallest share of the image's area that a random crop keeps; 1 is off. By default 0.6 for photos, else 0.9."""
    rotate: float | None = None
    """Largest random rotation, degrees; 8 for photos, 4 for small pictures."""
    colour: float | None = None
    """Strength of random brightness, contrast and saturation; 0 is off, 0.2 for photos, else 0.1."""
    precision: Precision = "auto"
    """Number format: `auto` is bf16 where the device has it, on a processor for convolutions and encoders alone."""
    compile: Compile = "auto"
    """`graph`: on a CUDA device updates are captured whole and played again, with the same result; `auto`: by rule."""
    virtual: int = 0
    """Shards of a batch, one thread each: the same bytes on 1 process or any number that shares them; 0 is off."""
    device: str = "auto"
    """`auto`, `cpu`, `cuda`, `cuda:1`, `mps` or `xpu`."""
    seed: int = 0
    """Names every random draw of the run."""

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, Real) and type(value).__module__ != "builtins":  # one of numpy's, as of a sweep
                object.__setattr__(self, field.name, int(value) if isinstance(value, Integral) else float(value))
            _check_type(field.name, getattr(self, field.name))
        for name, (low, high) in BOUNDS.items():
            value = getattr(self, name)
            if value is not None and not low <= value <= high:
                raise ConfigError(f"recipe: {name} = {value}: wanted a number from {low:g} to {high:g}")
        if self.ema and self.swa:
            raise ConfigError(f"recipe: ema = {self.ema} and swa = {self.swa}: wanted one average of the weights")
        if self.momentum is not None and self.optimizer == "adagrad":
            raise ConfigError(f"recipe: momentum = {self.momentum}: adagrad has none; wanted sgd, rmsprop or an Adam")
        wanted_threshold(self.threshold)
        if self.budget is not None:
            seconds(self.budget, "recipe: budget")

    __repr__ = short_repr

    def number(self, name: str) -> float:
        """Give a choice that is a number; one that is left open is the usual one.

        >>> Recipe().number("weight_decay"), Recipe(weight_decay=0.0).number("weight_decay")
        (0.02, 0.0)
        """
        value = getattr(self, name)
        return float(self._usual(USUAL)[name] if value is None else value)

    def filled(self, usual: Mapping[str, Any]) -> "Recipe":
        """Give the recipe with what it leaves open taken from `usual`, or else from what is usual for all data."""
        given = self._usual({**USUAL, **usual})
        return replace(self, **{name: value for name, value in given.items() if getattr(self, name) is None})

    def _usual(self, usual: Mapping[str, Any]) -> dict[str, Any]:
        """Turn what is usual for AdamW into what is so for this optimizer."""
        rate, decay = RATES[self.optimizer], DECAYS.get(self.optimizer, 0.0)
        return {**usual, "lr": rate * usual["lr"], "weight_decay": decay * usual["weight_decay"]}

    def written(self) -> "Recipe":
        """Give the recipe as files hold it: as it is."""
        return self

    def to_json(self) -> dict[str, Any]:
        """Give every choice by its name, as files hold it."""
        return asdict(self.written())

    def save(self, path: Path) -> None:
        """Write the recipe as TOML; choices still left open (None) are left out."""
        import tomli_w

        write_text(path, tomli_w.dumps({name: value for name, value in self.to_json().items() if value is not None}))

    @classmethod
    def load(cls, path: Path) -> "Recipe":
        """Read a recipe from a TOML file; an unknown or impossible value is a ConfigError that names it."""
        try:
            found = tomllib.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise ConfigError(f"{path}: no such recipe file") from None
        except (ValueError, RecursionError) as error:  # not TOML, not UTF-8, too many digits, too deep
            raise ConfigError(f"{path}: not a TOML file ({error})") from None
        except OSError as error:
            raise ConfigError(f"{path}: cannot be read ({error.strerror or error})") from None
        return cls.of(found, str(path))

    @classmethod
    def given(cls, recipe: "Recipe | None") -> "Recipe":
        """Give a recipe that a caller handed over, all defaults where it is None; anything else is a ConfigError."""
        if recipe is None or isinstance(recipe, cls):
            return recipe.written() if recipe else cls()
        cure = "Recipe(**choices)" if isinstance(recipe, dict) else "Recipe(epochs=3)"
        raise ConfigError(f"recipe: is a {type(recipe).__name__}; wanted a Recipe, such as {cure}")

    @classmethod
    def of(cls, values: dict[str, Any], where: str = "recipe") -> "Recipe":
        """Make a recipe of named values, as they stand in a TOML or JSON file."""
        _refuse_unknown(values, where)
        hints = get_type_hints(cls)
        wide: dict[str, Any] = {
            n: float(v) if type(v) is int and float in _kinds(hints[n]) else v for n, v in values.items()
        }
        try:
            return cls(**wide)
        except ConfigError as error:
            raise ConfigError(str(error).replace("recipe:", f"{where}:", 1)) from None


BOUNDS: dict[str, tuple[float, float]] = {
    "size": (8, 4096),
    "epochs": (0, 1e6),
    "head_epochs": (0, 1e6),
    "views": (1, 1000),
    "batch": (1, 1e6),
    "accumulate": (1, 1e6),
    "lr": (1e-9, 100),
    "momentum": (0, 0.9999),
    "body_lr": (0, 100),
    "layer_decay": (0.01, 1),
    "lora": (0, 1024),
    "weight_decay": (0, 10),
    "warmup": (0, 0.99),
    "clip": (1e-9, 1e9),
    "label_smoothing": (0, 0.99),
    "focal": (0, 100),
    "mixup": (0, 1000),
    "cutmix": (0, 1000),
    "ema": (0, 0.999999),
    "swa": (0, 1),
    "patience": (0, 1e6),
    "keep": (1, 1e6),
    "progressive": (0.1, 1),
    "crop": (0.01, 1),
    "rotate": (0, 180),
    "colour": (0, 1),
    "virtual": (0, 1024),
    "seed": (0, 2**63 - 1),
}


def seconds(text: str, where: str = "time") -> float:
    """Give a time such as `90s`, `10m` or `1.5h` in seconds; anything else is a ConfigError.

    >>> seconds("10m")
    600.0
    """
    found = re.fullmatch(r"(\d+(?:\.\d+)?) ?(s|m|h)", text.strip())
    if not found or not float(found[1]):
        raise ConfigError(f"{where} = {text!r}: wanted a time above 0 with its unit, such as 90s, 10m or 1h")
    return float(found[1]) * {"s": 1, "m": 60, "h": 3600}[found[2]]


def _refuse_unknown(names: Iterable[str], where: str, kind: type | None = None) -> None:
    known = [field.name for field in fields(kind or Recipe)]
    for name in names:
        if name not in known:
            close = f"; did you mean {ELSEWHERE[name]!r}?" if name in ELSEWHERE else nearest(name, known)
            raise ConfigError(f"{where}: {name!r} is not a choice of a recipe{close}")


def _kinds(hint: Any) -> tuple[Any, ...]:
    return get_args(hint) or (hint,)


def _check_type(name: str, value: object) -> None:
    kinds = _kinds(get_type_hints(Recipe)[name])
    if any(isinstance(kind, str) for kind in kinds):
        if value not in kinds:
            close = nearest(str(value), kinds)
            raise ConfigError(f"recipe: {name} = {value!r}: wanted one of {', '.join(kinds)}{close}")
    elif not (type(value) in kinds or (type(value) is int and float in kinds)):
        wanted = " or ".join("nothing" if kind is type(None) else kind.__name__ for kind in kinds)
        raise ConfigError(f"recipe: {name} = {value!r}: wanted {wanted}")
