"""The plain baselines that every report shows: the majority class, and logistic regression.

A user should learn in the first minute when deep learning is not worth it.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from byeori.core.seeds import draw
from byeori.data.preparing.columns import Ragged
from byeori.evaluation.limits import IMPOSSIBLE, PLAIN_NUMBERS, PLAIN_ROUNDS, PLAIN_SAMPLES, PLAIN_SIDE_PX

if TYPE_CHECKING:
    from byeori.data.preparing.prepared import Prepared
    from byeori.fields.contract import Input

OWN_VAL = "own val"
"""What features of the run's own validation part are called, where a threshold is chosen on it."""


@dataclass(frozen=True)
class Baseline:
    """What a simple model says about the samples that the model was asked about, so that any score can judge it."""

    name: str
    outputs: np.ndarray  # (samples, ...)
    """In the form of the model's: for classes the logarithms of probabilities, numbers as the target packs them."""
    note: str = ""
    """How it was made."""
    decided: np.ndarray | None = None  # (samples, ...)
    """What it answers, where the target would not make it of the outputs."""


@dataclass(frozen=True)
class PlainData:
    """The samples that plain models are fitted on, and those that they are asked about."""

    own: Prepared
    """The data whose training part they are fitted on: what the run has learned from."""
    judged: Prepared
    part: str
    """The part of `judged` that they are asked about."""
    features: Mapping[str, np.ndarray] | None = None
    """Frozen features, (samples, width) in the order of the rows: of `train`, `part`, and for thresholds `OWN_VAL`."""

    @classmethod
    def of(cls, prepared: Prepared, part: str, features: Mapping[str, np.ndarray] | None = None) -> PlainData | None:
        """Give those of one data set; None where it has no training part."""
        return cls(prepared, prepared, part, features) if "train" in prepared.rows else None

    @property
    def rows(self) -> tuple[tuple[Prepared, np.ndarray], tuple[Prepared, np.ndarray]]:
        """The rows of the training part, and those that are judged, each with the data they are of."""
        return (self.own, self.own.rows["train"]), (self.judged, self.judged.rows[self.part])

    @property
    def train_truth(self) -> np.ndarray:
        """The packed answers of the training part, (samples, ...)."""
        return self.own.columns[self.own.task.name].gather(self.own.rows["train"])


@dataclass(frozen=True)
class PlainInputs:
    """What a plain model reads."""

    train: np.ndarray  # (samples, width)
    judged: np.ndarray  # (samples, width)
    name: str
    """What the numbers are, as a person says it."""


def majority(train_truth: np.ndarray, count: int, classes: int) -> Baseline:
    """Always guess the most frequent class of the training part, each class as probable as it is frequent there.

    >>> majority(np.array([0, 1, 1, 1]), 2, 2).outputs.argmax(1)
    array([1, 1])
    """
    shares = np.bincount(train_truth, minlength=classes) / len(train_truth)
    outputs = np.broadcast_to(np.log(np.maximum(shares, IMPOSSIBLE)), (count, classes))
    return Baseline("majority", outputs, "always the most frequent class of the training part")


def linear(
    train_x: np.ndarray, train_y: np.ndarray, x: np.ndarray, *, classes: int, seed: int = 0, on: str = "pixels"
) -> Baseline:
    """Fit scikit-learn's logistic regression on at most 5,000 training samples and ask it about `x`.

    `train_x` and `x` are (samples, width) or (samples, ...) numbers; they are standardised by the training part.
    `on` says what they are.
    """
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    kept = np.sort(draw(seed, "baseline").permutation(len(train_y))[:PLAIN_SAMPLES])
    model = make_pipeline(StandardScaler(), LogisticRegression(C=_strength(train_x), max_iter=PLAIN_ROUNDS))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # a baseline that is nearly there is good enough
        model.fit(_flat(train_x[kept]), train_y[kept])
    outputs = log_shares(model, _flat(x), classes)
    return Baseline(f"logistic regression on {on}", outputs, f"fitted on {len(kept):,} training samples")


def log_shares(model: Any, x: Any, classes: int) -> np.ndarray:
    """Give the logarithms of a fitted classifier's probabilities, (samples, classes); of a class it has not seen 1e-9.

    `model` is one of scikit-learn's, its classes are numbers from 0.
    """
    found = model.predict_proba(x)
    shares = np.zeros((len(found), classes))
    shares[:, model.classes_] = found
    return np.asarray(np.log(np.maximum(shares, IMPOSSIBLE)))


def plain_inputs(data: PlainData) -> PlainInputs | None:
    """Give the frozen features, or else the inputs themselves as numbers; None where these are too many, or uneven."""
    if data.features is not None:
        return PlainInputs(data.features["train"], data.features[data.part], "frozen features")
    prepared = data.own
    some = prepared.rows["train"][:1]
    if any(isinstance(prepared.columns[name], Ragged) for name in prepared.task.inputs):
        return None
    pictures = all(prepared.columns[name].gather(some).ndim == 4 for name in prepared.task.inputs)
    first = _packed(prepared, some)
    if not 0 < first.shape[1] <= PLAIN_NUMBERS:
        return None
    train, judged = (_packed(*rows) for rows in data.rows)
    return PlainInputs(train, judged, _called(prepared) or ("pixels" if pictures else "the inputs"))


def _called(prepared: Prepared) -> str:
    """What the numbers are called, where the only input says it."""
    (name, field), *others = prepared.task.inputs.items()
    plain = None if others else field.plain(prepared.columns[name].gather(prepared.rows["train"][:1]))
    return "" if plain is None else plain[1]


def _packed(prepared: Prepared, rows: np.ndarray) -> np.ndarray:
    """Make (samples, width) of all input columns that are numbers; a batch at a time, so that memory stays small."""
    columns = [(field, prepared.columns[name]) for name, field in prepared.task.inputs.items()]
    starts = range(0, len(rows), 256)
    parts = [[_plain(field, column.gather(rows[s : s + 256])) for field, column in columns] for s in starts]
    return np.concatenate([np.concatenate(some, 1) for some in parts])


def _plain(field: Input, packed: np.ndarray) -> np.ndarray:
    """The numbers that a field gives to a plain model, or else its packed samples themselves."""
    own = field.plain(packed)
    return plain_features(packed) if own is None else own[0]


def plain_features(packed: np.ndarray) -> np.ndarray:
    """Make (samples, width) float32 of packed samples: pictures (samples, rows, columns, channels) are averaged down.

    >>> plain_features(np.zeros((3, 64, 64, 3), np.uint8)).shape
    (3, 768)
    """
    if packed.ndim == 4 and min(packed.shape[1:3]) > PLAIN_SIDE_PX:
        step = min(packed.shape[1:3]) // PLAIN_SIDE_PX
        rows, columns = (side // step * step for side in packed.shape[1:3])
        cut = packed[:, :rows, :columns].astype(np.float32)
        packed = cut.reshape(len(cut), rows // step, step, columns // step, step, -1).mean((2, 4))
    return _flat(packed)


def _flat(x: np.ndarray) -> np.ndarray:
    return np.asarray(x, np.float32).reshape(len(x), -1)


def _strength(x: np.ndarray) -> float:
    """The more numbers a sample has, the more the weights are held back: C = 1 at 10 numbers, 0.01 at 1,000."""
    return float(min(1.0, 10 / max(1, int(np.prod(x.shape[1:])))))
