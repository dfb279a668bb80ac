"""Charts join a metric with that of the validation part; curves are sent short, and say whether more may come."""

from byeori.tracking.environment import environment
from byeori.tracking.records import RunRecord
from byeori.workbench.runs.curves import MOST_RUNS, charts_of, curves_of


def _curves(store, runs, names, **given):
    return curves_of(store, runs, names, **{"start": None, "end": None, "points": 100, **given})


def test_losses_and_scores_come_first_and_rates_last():
    charts = charts_of(["grad_norm", "val_accuracy", "lr", "macro_f1", "score", "val_loss", "loss", "val_"])
    assert [chart.title for chart in charts] == ["loss", "score", "accuracy", "macro_f1", "val_", "grad_norm", "lr"]
    assert [chart.has_validation for chart in charts][:2] == [True, False]


def test_curves_of_several_runs_are_named_and_rounded(store):
    store.write_metrics("a", [(0, "loss", 1 / 3, 0.0), (1, "loss", 2.0, 0.0)])
    store.write_metrics("b", [(0, "loss", 5.0, 0.0)])
    assert _curves(store, ["a", "b", "c"], ["loss", "val_loss"]) == {
        "curves": [
            {"run": "a", "name": "loss", "steps": [0, 1], "low": [0.3333333, 2.0]},
            {"run": "b", "name": "loss", "steps": [0], "low": [5.0]},
        ],
        "live": False,
    }


def test_where_a_column_holds_several_values_it_has_a_high_one(store):
    store.write_metrics("a", [(step, "loss", float(step % 2), 0.0) for step in range(1000)])
    (curve,) = _curves(store, ["a"], ["loss"])["curves"]
    assert (set(curve["low"]), set(curve["high"])) == ({0.0}, {1.0})


def test_a_run_at_work_may_bring_more(store):
    store.add_run(RunRecord("a", "a", 1.0, "running", environment=environment()))
    assert _curves(store, ["a"], ["loss"])["live"]


def test_no_more_runs_than_can_be_told_apart_are_read(store):
    for number in range(MOST_RUNS + 5):
        store.write_metrics(f"{number}", [(0, "loss", 1.0, 0.0)])
    runs = [f"{number}" for number in range(MOST_RUNS + 5)]
    assert len(_curves(store, runs, ["loss"])["curves"]) == MOST_RUNS
