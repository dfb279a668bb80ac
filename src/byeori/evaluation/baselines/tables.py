"""What stands beside every model of a table: a linear model and boosted trees of scikit-learn, on the same split."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np

from byeori.core.seeds import draw
from byeori.evaluation.baselines.baselines import Baseline, PlainData, log_shares
from byeori.evaluation.limits import BOOSTED, BOOSTED_NUMBERS, BOOSTED_TREES, PLAIN_ROUNDS_TABLE, PLAIN_SAMPLES_TABLE

_MOST_CODES = 254  # of one column, that the trees take as categories; a column of more is taken as numbers


@dataclass(frozen=True)
class Columns:
    """A table as numbers; categories are codes."""

    train: np.ndarray  # (samples, width) float32
    judged: np.ndarray  # (samples, width) float32
    coded: np.ndarray  # (width,) bool
    """Which of the columns hold codes."""


@dataclass(frozen=True)
class TableInputs:
    """What the two plain models read."""

    packed: Columns
    """As the fields pack their values, for the trees: the month of a date is one number."""
    batched: Columns
    """As a network is given them, for the linear model: the month goes round."""


def table_inputs(data: PlainData) -> TableInputs | None:
    """Give the inputs of a task on a table, whose fields all have a `table_column`; of others None.

    What a field packs as whole numbers is a code of a category, what it packs as floats are numbers: missing ones are
    filled in and flagged, dates taken apart, all as the model gets them.
    """
    import torch

    fields = data.own.task.inputs
    if not fields or not all(field.table_column() for field in fields.values()):
        return None
    packed, batched = list[list[np.ndarray]](), list[list[np.ndarray]]()
    for prepared, rows in data.rows:
        columns = {name: np.asarray(prepared.columns[name].gather(rows)) for name in fields}
        packed.append(list(columns.values()))
        tensors = {name: fields[name].batch(torch.from_numpy(column), None) for name, column in columns.items()}
        batched.append([tensor.numpy() for tensor in tensors.values()])
    return TableInputs(_side_by_side(*packed), _side_by_side(*batched))


def _side_by_side(train: list[np.ndarray], judged: list[np.ndarray]) -> Columns:
    coded = [np.full(_wide(column).shape[1], column.dtype.kind in "iu") for column in train]
    first, second = (np.concatenate([_wide(column) for column in columns], 1) for columns in (train, judged))
    return Columns(first, second, np.concatenate(coded))


def classifiers(table: TableInputs, y: np.ndarray, *, classes: int, seed: int) -> list[Baseline]:
    """Fit logistic regression and boosted trees on the training part's classes `y`; ask them about the judged part."""
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.linear_model import LogisticRegression

    linear, kept = _fitted_linear(LogisticRegression(max_iter=PLAIN_ROUNDS_TABLE), table.batched, y, seed)
    rounds = rounds_of(classes)
    trees = HistGradientBoostingClassifier(
        max_iter=rounds, categorical_features=_categories(table.packed), random_state=_state(seed)
    )
    trees.fit(table.packed.train, y)
    fewer = "" if rounds == BOOSTED else f", in {rounds} rounds of {classes:,} trees where {BOOSTED} are usual"
    return [
        Baseline(name, log_shares(model, x, classes), f"fitted on {count:,} training samples{more}")
        for name, model, x, count, more in (
            ("logistic regression", linear, table.batched.judged, kept, ""),
            ("boosted trees", trees, table.packed.judged, len(y), fewer),
        )
    ]


def rounds_of(classes: int) -> int:
    """Give in how many rounds trees are boosted, of which each has one a class: fewer where there are many classes.

    >>> rounds_of(2), rounds_of(1000)
    (100, 10)
    """
    return max(1, min(BOOSTED, BOOSTED_TREES // classes))


def linear_number(table: TableInputs, y: np.ndarray, *, seed: int) -> tuple[np.ndarray, str]:
    """Fit ridge regression, its strength chosen within the training part; give guesses like `y`, how it was made."""
    from sklearn.linear_model import RidgeCV

    model, count = _fitted_linear(RidgeCV(np.logspace(-2, 3, 11)), table.batched, y, seed)
    return model.predict(table.batched.judged), f"ridge regression, fitted on {count:,} training samples"


def boosted_number(table: TableInputs, y: np.ndarray, *, seed: int) -> tuple[np.ndarray, str]:
    """Fit boosted trees with scikit-learn's own settings; give guesses like `y`, how they were made.

    Of several numbers (samples, numbers) each has trees of its own; of more than 16 the others get the mean.
    """
    from sklearn.ensemble import HistGradientBoostingRegressor

    columns = y.reshape(len(y), -1).T
    guesses = np.repeat(columns.mean(1)[:, None], len(table.packed.judged), 1)
    for place, column in enumerate(columns[:BOOSTED_NUMBERS]):
        model = HistGradientBoostingRegressor(categorical_features=_categories(table.packed), random_state=_state(seed))
        guesses[place] = model.fit(table.packed.train, column).predict(table.packed.judged)
    shaped = guesses.T.reshape(-1, *y.shape[1:])
    return shaped, f"HistGradientBoosting, fitted on {len(y):,} training samples{_untold(len(columns))}"


def _untold(columns: int) -> str:
    return f"; the numbers after the first {BOOSTED_NUMBERS} are always their mean" if columns > BOOSTED_NUMBERS else ""


def encoded(table: Columns) -> tuple[np.ndarray, np.ndarray]:
    """Give standardised numbers and one column a category, of the training part and of the judged one."""
    encoder = _encoder(table).fit(table.train)
    found = [encoder.transform(x) for x in (table.train, table.judged)]
    train, judged = (np.asarray(x.todense() if hasattr(x, "todense") else x, np.float32) for x in found)
    return train, judged


def _encoder(table: Columns) -> Any:
    from sklearn.compose import ColumnTransformer
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    rare = OneHotEncoder(handle_unknown="ignore", min_frequency=2)
    return ColumnTransformer(
        [
            ("numbers", StandardScaler(), np.flatnonzero(~table.coded)),
            ("codes", rare, np.flatnonzero(table.coded)),
        ]
    )


def _fitted_linear(model: Any, table: Columns, y: np.ndarray, seed: int) -> tuple[Any, int]:
    """Fit a linear model on standardised numbers and one column a category."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.pipeline import make_pipeline

    kept = np.sort(draw(seed, "baseline").permutation(len(y))[:PLAIN_SAMPLES_TABLE])
    whole = make_pipeline(_encoder(table), model)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # a baseline that is nearly there is good enough
        whole.fit(table.train[kept], y[kept])
        return whole, len(kept)


def _categories(table: Columns) -> np.ndarray:
    """Which columns the trees take as categories, (width,) bool."""
    return np.asarray(table.coded & (np.maximum(table.train.max(0), table.judged.max(0)) <= _MOST_CODES))


def _wide(column: np.ndarray) -> np.ndarray:
    return np.asarray(column, np.float32).reshape(len(column), -1)


def _state(seed: int) -> int:
    return int(draw(seed, "trees").integers(2**31))
