"""Tables: byeori's default beside scikit-learn's boosted trees and a linear model, on the same columns and parts.

python benchmarks/quality_tables.py --repeats 3 --save
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import polars as pl
from compare import DATA, Finding, Goal, arguments, before, publish

from byeori import Bundle, Dataset, Recipe, train
from byeori.data.preparing.prepared import Prepared
from byeori.evaluation.baselines.baselines import PlainData
from byeori.evaluation.baselines.tables import Columns, table_inputs

FOLDS = 5
VALIDATION = 0.15  # share of a fold's training rows, drawn as the folds are
WAYS = ("byeori", "boosted trees", "linear", "trees on byeori's rows")
Parts = Iterator[tuple[pl.DataFrame, pl.DataFrame]]


@dataclass(frozen=True)
class Table:
    """One set, the question that is asked of it, and how an answer is judged."""

    name: str
    target: str
    score: str
    """`AUC` and `accuracy`, the higher the better; `RMSE` and `log RMSE`, the lower the better."""
    parts: Callable[[], Parts]
    """Gives training and test rows: the set's own, or five folds."""
    ignore: tuple[str, ...] = ()
    is_folded: bool = False

    @property
    def is_number(self) -> bool:
        """Whether the answer is a number."""
        return "RMSE" in self.score

    @property
    def digits(self) -> int:
        """How many figures after the point are shown."""
        return 0 if self.name == "california_housing" else 4


def own_parts(train_file: str, test_file: str) -> Callable[[], Parts]:
    """Give the training and test rows that the set brings."""
    return lambda: iter([(pl.read_csv(DATA / train_file, **_READ), pl.read_csv(DATA / test_file, **_READ))])


def folds(read: Callable[[], pl.DataFrame], target: str) -> Callable[[], Parts]:
    """Give the rows of each of five folds that hold all answers as often, drawn with seed 0."""

    def parts() -> Parts:
        from sklearn.model_selection import StratifiedKFold

        rows = read()
        for some, held in StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(rows, rows[target].to_list()):
            yield rows[some], rows[held]

    return parts


def wines() -> pl.DataFrame:
    """Give red and white wines in one table, with their colour."""
    tables = [pl.read_csv(DATA / "wine_quality" / f"{name}.csv", **_READ) for name in ("red", "white")]
    return pl.concat([t.with_columns(colour=pl.lit(name)) for t, name in zip(tables, ("red", "white"), strict=True)])


_READ = {"infer_schema": False, "encoding": "utf8-lossy"}  # all cells as they are written
TABLES = (
    Table("adult", "income", "AUC", own_parts("adult/train.csv", "adult/test.csv")),
    Table(
        "california_housing",
        "median_house_value",
        "RMSE",
        own_parts("california_housing/train.csv", "california_housing/test.csv"),
    ),
    Table(
        "bike_sharing",
        "count",
        "log RMSE",
        own_parts("bike_sharing/train_2011.csv", "bike_sharing/test_2012.csv"),
        ("casual", "registered"),
    ),
    Table(
        "titanic",
        "Survived",
        "accuracy",
        folds(lambda: pl.read_csv(DATA / "titanic" / "train.csv", **_READ), "Survived"),
        ("PassengerId", "Name", "Ticket", "Cabin"),
        is_folded=True,
    ),
    Table(
        "penguins",
        "species",
        "accuracy",
        folds(lambda: pl.read_csv(DATA / "penguins" / "penguins.csv", **_READ), "species"),
        is_folded=True,
    ),
    Table("wine_quality", "quality", "RMSE", folds(wines, "quality"), is_folded=True),
)


def measure(table: Table, rows: pl.DataFrame, held: pl.DataFrame, seed: int) -> tuple[dict[str, float], float]:
    """Give the test score of every way, and the seconds of byeori's whole training."""
    drawn = np.random.default_rng(seed).random(len(rows)) < VALIDATION if table.is_folded else np.zeros(len(rows), bool)
    parts = pl.Series(np.where(drawn, "val", "train"))
    both = pl.concat([rows.with_columns(split=parts), held.with_columns(split=pl.lit("test"))])
    with TemporaryDirectory() as folder:
        os.environ["BYEORI_CACHE"] = str(Path(folder) / "cache")
        file = Path(folder) / f"{table.name}.csv"
        both.write_csv(file)
        task = "regression" if table.is_number else "classification"
        data = Dataset(file, target=table.target, task=task, ignore=table.ignore)
        begun_s = time.perf_counter()
        run = train(data, Recipe(seed=seed), folder=folder)
        seconds = time.perf_counter() - begun_s
        bundle, prepared = Bundle.load(run.folder), data.prepare(Recipe(seed=seed))
        asked = prepared.rows["test"]
        answers = bundle.predict([{n: data.samples.columns[n][row] for n in bundle.task.inputs} for row in asked])
        truth = [data.samples.columns[table.target][row] for row in asked]
        found = {"byeori": judged(table, *_numbers(table, answers, truth))}
        known = np.sort(np.concatenate([prepared.rows["train"], prepared.rows["val"]]))
        found |= plain(table, data, prepared, known, seed=seed)
        found[WAYS[3]] = plain(table, data, prepared, prepared.rows["train"], seed=seed)["boosted trees"]
    return found, seconds


def judged(table: Table, guess: np.ndarray, truth: np.ndarray) -> float:
    """Score guesses: numbers (samples,), or of classes probabilities (samples, classes) against their numbers."""
    if table.is_number:
        if table.score.startswith("log"):
            guess, truth = np.log1p(np.maximum(guess, 0)), np.log1p(truth)
        return float(np.sqrt(np.mean((guess - truth) ** 2)))
    if table.score == "accuracy":
        return float((guess.argmax(1) == truth).mean())
    from sklearn.metrics import roc_auc_score

    return float(roc_auc_score(truth, guess[:, 1]))


def plain(table: Table, data: Dataset, prepared: Prepared, known: np.ndarray, *, seed: int) -> dict[str, float]:
    """Fit the two plain models on the rows `known`, and give their scores on the test part."""
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
    from sklearn.linear_model import LogisticRegression, RidgeCV

    some = PlainData.of(replace(prepared, rows={"train": known, "test": prepared.rows["test"]}), "test")
    inputs = table_inputs(some) if some else None
    assert inputs is not None
    y, truth = (_truth(table, data, rows) for rows in (known, prepared.rows["test"]))
    is_log = table.score.startswith("log")
    learned = np.log1p(y) if is_log else y
    coded = np.flatnonzero(inputs.packed.coded)
    if table.is_number:
        trees = HistGradientBoostingRegressor(categorical_features=coded, random_state=seed)
        line: object = RidgeCV(np.logspace(-2, 3, 11))
    else:
        trees = HistGradientBoostingClassifier(categorical_features=coded, random_state=seed)
        line = LogisticRegression(max_iter=2000)
    trees.fit(inputs.packed.train, learned)
    line = _one_hot(line, inputs.batched).fit(inputs.batched.train, learned)
    ask = "predict" if table.is_number else "predict_proba"
    guesses = {
        "boosted trees": getattr(trees, ask)(inputs.packed.judged),
        "linear": getattr(line, ask)(inputs.batched.judged),
    }
    return {name: judged(table, np.expm1(guess) if is_log else guess, truth) for name, guess in guesses.items()}


def _one_hot(model: object, columns: Columns):  # type: ignore[no-untyped-def]
    from sklearn.compose import ColumnTransformer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    numbers, codes = np.flatnonzero(~columns.coded), np.flatnonzero(columns.coded)
    ready = [("n", StandardScaler(), numbers), ("c", OneHotEncoder(handle_unknown="ignore"), codes)]
    return make_pipeline(ColumnTransformer(ready), model)


def _truth(table: Table, data: Dataset, rows: np.ndarray) -> np.ndarray:
    cells = [str(data.samples.columns[table.target][row]) for row in rows]
    names = sorted({str(cell) for cell in data.samples.columns[table.target]})
    return np.array([float(cell) for cell in cells] if table.is_number else [names.index(cell) for cell in cells])


def _numbers(table: Table, answers: Sequence[dict], truth: Sequence[object]) -> tuple[np.ndarray, np.ndarray]:
    if table.is_number:
        return np.array([answer["value"] for answer in answers]), np.array([float(str(cell)) for cell in truth])
    names = sorted(answers[0]["probabilities"])
    guess = np.array([[answer["probabilities"][name] for name in names] for answer in answers])
    return guess, np.array([names.index(str(cell)) for cell in truth])


def goal_of(table: Table, scores: dict[str, list[float]]) -> Goal:
    """Compare means: with the trees where the set has a test part, on folds with the best plain way and its error."""
    means = {name: float(np.mean(values)) for name, values in scores.items()}
    sign = 1 if table.is_number else -1  # as if all scores were the better the lower
    plain_ways = ("boosted trees", "linear") if table.is_folded else ("boosted trees",)
    best = min(plain_ways, key=lambda name: sign * means[name])
    error = float(np.std(scores[best], ddof=1) / FOLDS**0.5) if table.is_folded else 0.0
    within = f"within one standard error, {error:.4f}, of" if table.is_folded else "as good as"
    text = f"{table.name}: {table.score} {within} {best}, {means[best]:.{table.digits}f}, or better"
    reached = sign * means["byeori"] <= sign * means[best] + error
    return Goal(text, f"{means['byeori']:.{table.digits}f}", reached)


def measure_all(table: Table, repeats: int) -> dict[str, list[float]]:
    """Give all scores of every way, and byeori's seconds, over the seeds or the folds."""
    found: dict[str, list[float]] = {way: [] for way in (*WAYS, "seconds")}
    parts = list(table.parts())
    for number, (rows, held) in enumerate(parts if table.is_folded else parts * repeats):
        scores, seconds = measure(table, rows, held, 0 if table.is_folded else number)
        print(f"  {table.name} {number}: {scores} in {seconds:.0f} s", file=sys.stderr, flush=True)
        for way, value in {**scores, "seconds": seconds}.items():
            found[way].append(value)
    return found


def row_of(table: Table, found: dict[str, list[float]]) -> list[str]:
    """Give a table's row: mean and deviation of every way."""
    how = f"{len(found['byeori'])} {'folds' if table.is_folded else 'seeds'}"
    shown = [
        f"{np.mean(found[way]):.{table.digits}f} ± {np.std(found[way], ddof=len(found[way]) > 1):.{table.digits}f}"
        for way in WAYS
    ]
    return [table.name, table.score, how, *shown, f"{np.mean(found['seconds']):.0f}"]


def _flags(parser: argparse.ArgumentParser) -> None:
    names = [table.name for table in TABLES]
    parser.add_argument(
        "--sets", nargs="*", default=names, choices=names, help="which tables to measure (default: all)"
    )


def main() -> None:
    given = arguments(__doc__ or "", repeats=3, more=_flags)
    measured = {table.name: measure_all(table, given.repeats) for table in TABLES if table.name in given.sets}
    found = {**before("quality_tables"), **measured}
    known = [table for table in TABLES if table.name in found]
    notes = [
        "Mean and deviation over seeds or folds. The plain models are scikit-learn's with its own settings, fitted on "
        "all rows that are not tested; byeori keeps 15 % of those for validation and does not train on them. The last "
        "column has the trees fitted on the rows that byeori trains on; the goals are not measured by it.",
        "Seconds are byeori's whole `train()`: preparing, training, bundle and report; other work ran beside it.",
        "bike_sharing leaves out casual and registered, which sum to the target; all ways learn the log of the count.",
        "On folds the validation rows are drawn as the folds are, so that equal rows may be on both sides: 18 % of "
        "wine_quality comes twice or more. byeori's own split keeps them together.",
        "A set that this command does not name stands as it was measured before.",
    ]
    finding = Finding(
        "quality_tables",
        "Quality: tables",
        ("set", "score", "over", *WAYS, "seconds"),
        [row_of(table, found[table.name]) for table in known],
        [goal_of(table, found[table.name]) for table in known],
        notes,
        ("torch", "scikit-learn"),
        {f"{name}: {way}": values for name, ways in found.items() for way, values in ways.items()},
    )
    publish(finding, given)


if __name__ == "__main__":
    main()
