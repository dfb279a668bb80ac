"""What a model looks at: columns that decide, columns of noise, and a cost that has a bound."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from byeori import About
from byeori.core.seeds import draw
from byeori.evaluation.guesses import Guesses
from byeori.evaluation.importance import importance_section, plan_of
from byeori.fields.kinds import Category, Number
from byeori.fields.scores.choice import score_named


class Column:
    def __init__(self, values: np.ndarray) -> None:
        self.values = values

    def gather(self, rows: np.ndarray) -> np.ndarray:
        return self.values[rows]


class Model:
    """A bundle that knows the rule itself, and counts what it is asked."""

    def __init__(self, target, rule) -> None:
        self.task, self.rule, self.asked = SimpleNamespace(target=target), rule, 0

    def outputs(self, packed: dict[str, np.ndarray]) -> np.ndarray:
        self.asked += len(next(iter(packed.values())))
        assert "truth" not in packed
        return self.rule(packed).astype(np.float32)


def case(target, rule, count: int = 400, columns: int = 4, is_table: bool = True):
    """Columns of noise, a model that follows a rule, and truths that the model mostly meets."""
    chance = draw(8, "importance", columns)
    x = {f"c{number}": chance.normal(size=count).astype(np.float32) for number in range(columns)}
    outputs = rule(x).astype(np.float32)
    if isinstance(target, Category):
        truth = np.where(chance.random(count) < 0.1, 0, outputs.argmax(1))
    else:
        truth = outputs + chance.normal(0, 0.1, count)
    fields = {name: SimpleNamespace(about=About(is_table=is_table), kind="number") for name in x}
    prepared = SimpleNamespace(
        task=SimpleNamespace(inputs=fields, name="truth", target=target),
        columns={name: Column(values) for name, values in x.items()},
        rows={"test": np.arange(count), "train": np.arange(count)},
        gather=lambda rows: {**{name: values[rows] for name, values in x.items()}, "truth": truth[rows]},
    )
    return Model(target, rule), prepared, Guesses([""] * count, outputs, truth, "test")


def by_class(x: dict[str, np.ndarray]) -> np.ndarray:
    margin = 3 * x["c0"] + x["c1"]
    return np.stack([-margin, margin], 1)


def by_sum(x: dict[str, np.ndarray]) -> np.ndarray:
    return 3 * x["c0"] + x["c1"]


AB, SIZE = Category(("a", "b")), Number(mean=0, std=1)


def measured(target, rule, metric: str = "auto", **options):
    model, prepared, guesses = case(target, rule, **options)
    score = score_named(metric, target)
    section = importance_section(model, prepared, "test", guesses, score=score, seed=0)
    return section, {row[0]: row[1] for row in section.blocks[1].rows}, model


@pytest.mark.parametrize(
    ("target", "rule", "metric"),
    [
        (AB, by_class, "accuracy"),
        (AB, by_class, "auc"),
        (AB, by_class, "log_loss"),
        (AB, by_class, "macro_f1"),
        (SIZE, by_sum, "r2"),
        (SIZE, by_sum, "rmse"),
    ],
)
def test_columns_are_ranked_by_what_the_score_loses_and_noise_is_no_loss(target, rule, metric):
    section, found, _ = measured(target, rule, metric)
    assert list(found)[:2] == ["c0", "c1"]
    assert found["c0"].low > found["c1"].high
    assert found["c1"].low > 0
    assert found["c2"].value == found["c3"].value == 0  # the rule does not read them
    assert section.title == "Which columns matter"
    assert section.lead.startswith("The model relies most on c0 (")
    assert "2 of 4 cannot be told from noise." in section.lead
    assert "each alone may seem not to matter" in section.lead


def test_the_loss_is_that_of_the_score_on_shuffled_values():
    _, found, _ = measured(SIZE, by_sum, "r2", count=1000)
    # A shuffled column is another draw of it: its part of the variance, 9 of 10, is then lost twice.
    assert found["c0"].value == pytest.approx(2 * 9 / 10, rel=0.1)
    assert found["c1"].value == pytest.approx(2 * 1 / 10, rel=0.15)


def test_the_interval_holds_what_many_samples_tell_about_as_often_as_it_says():
    inside = 0
    for trial in range(40):
        chance = draw(3, trial)
        model, prepared, guesses = case(SIZE, by_sum, count=150)
        rows = np.sort(chance.permutation(150))
        part = SimpleNamespace(**{**vars(prepared), "rows": {"test": rows}})
        section = importance_section(model, part, "test", guesses.at(rows), score=score_named("r2", SIZE), seed=trial)
        (loss,) = (row[1] for row in section.blocks[1].rows if row[0] == "c0")
        inside += loss.low <= 1.8 <= loss.high
    assert inside >= 34


def test_the_same_report_is_made_again():
    assert measured(AB, by_class)[0] == measured(AB, by_class)[0]


@pytest.mark.parametrize(("columns", "count"), [(2, 30), (5, 5000), (40, 3000), (200, 300), (1500, 50)])
@pytest.mark.parametrize("is_table", [True, False])
def test_what_is_asked_has_a_bound_and_is_what_was_planned(columns, count, is_table):
    section, found, model = measured(AB, by_class, columns=columns, count=count, is_table=is_table)
    _, prepared, _ = case(AB, by_class, columns=columns, count=count, is_table=is_table)
    plan = plan_of(prepared, count)
    assert model.asked == plan.asked <= 2 * (20_000 if is_table else 1_000)
    assert len(found) == min(columns, 30)
    assert "c0" in found
    assert (" are measured, those that a first look at " in section.lead) == (columns > 30)


def test_one_input_or_the_samples_that_were_learned_have_no_chapter():
    model, prepared, guesses = case(AB, by_class, columns=2)
    score = score_named("accuracy", AB)
    assert importance_section(model, prepared, "train", guesses, score=score, seed=0) is None
    del prepared.task.inputs["c1"]
    assert importance_section(model, prepared, "test", guesses, score=score, seed=0) is None


@pytest.mark.parametrize("metric", ["auc", "average_precision"])
def test_samples_that_have_no_such_score_have_no_chapter(metric):
    model, prepared, guesses = case(AB, by_class)
    guesses = Guesses(guesses.keys, guesses.outputs, np.zeros(len(guesses), np.int64), "test")
    score = score_named(metric, AB)
    assert importance_section(model, prepared, "test", guesses, score=score, seed=0) is None


def test_a_model_that_reads_nothing_is_told_so():
    section, _, _ = measured(AB, lambda x: np.tile([1.0, 0.0], (len(x["c0"]), 1)))
    assert section.lead.startswith("None of the columns can be told from noise.")


def test_calibrated_outputs_are_those_that_are_judged():
    target = replace(AB, temperature=2.0, fitted_on=100)
    model, prepared, guesses = case(target, by_class)
    scaled = guesses.others(target.reduce(guesses.outputs))
    section = importance_section(model, prepared, "test", scaled, score=score_named("log_loss", target), seed=0)
    rows = {row[0]: row[1] for row in section.blocks[1].rows}
    assert rows["c2"].value == pytest.approx(0, abs=1e-9)
