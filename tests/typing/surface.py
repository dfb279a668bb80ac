"""The public surface as a type checker sees it: never run, checked by mypy with the package.

Every public name is imported here and a test compares the list with that of `byeori`; what the verbs take and give is
asserted, so that a type that is lost, or becomes Any, is an error of `scripts/check`.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, assert_type

import numpy as np
from torch import Tensor, nn
from torch.optim import Optimizer

from byeori import (
    About,
    Answer,
    AnswerFilter,
    Answers,
    Batch,
    Budgets,
    Bundle,
    BundleError,
    ByeoriError,
    Category,
    ConfigError,
    CycleOptions,
    DataError,
    Dataset,
    Date,
    Field,
    FieldError,
    Findings,
    Fitting,
    Flag,
    Front,
    GateOptions,
    GateReport,
    Image,
    Input,
    KeptAnswer,
    Labels,
    Line,
    Mask,
    Memorised,
    ModelError,
    MonitorReport,
    NonFiniteLossError,
    Number,
    Numbers,
    Outcomes,
    Own,
    Points,
    Predictions,
    Prepared,
    Recipe,
    Recording,
    ReleaseOutcome,
    Report,
    Run,
    RunError,
    Scene,
    ServeError,
    ServeOptions,
    Settled,
    Sound,
    Step,
    Stopped,
    Strip,
    Succession,
    Suspect,
    Suspects,
    Sweep,
    Target,
    Task,
    Text,
    Trace,
    Tuned,
    Turn,
    Unanswered,
    Vector,
    Watch,
    answers,
    check,
    check_field,
    clean,
    cross_validate,
    evaluate,
    explain,
    export,
    find_lr,
    finish,
    gate,
    join_study,
    memorise,
    monitor,
    optimizer,
    predict,
    release,
    resume,
    retrain,
    run_behaviour,
    run_cycle,
    schedule,
    serve,
    settle,
    steps,
    trace,
    train,
    tune,
    ui,
    write_lines,
)


def every_day(data: Dataset, recipe: Recipe) -> None:
    assert_type(check("photos"), Findings)
    assert_type(clean(data, folds=3), Suspects)
    assert_type(clean("photos", "runs/last").of("label"), tuple[Suspect, ...])
    assert_type(check(data).has_errors, bool)
    assert_type(train("photos"), Run)
    assert_type(train(data, recipe, folder="runs", name="first", watch=Watch(progress=False)), Run)
    assert_type(retrain("production", scratch=True, watch=Watch(progress=False)), Run)
    assert_type(trace("5f0c"), Trace)
    assert_type(evaluate("runs/last"), Report)
    assert_type(run_behaviour("runs/last", "behaviour.toml"), Outcomes)
    assert_type(run_cycle("production", options=CycleOptions(ask=20)), Turn)
    assert_type(predict("runs/last", ["new"], "answers.csv", keep=["id"], probabilities=True), Predictions)
    assert_type(predict("runs/last", "new", "answers.csv", record=Recording(job="night")), Predictions)
    assert_type(export("runs/last", to="onnx"), Path)
    serve("runs/last", port=8000, inputs=False, options=ServeOptions(front=Front(access_log=True)))
    serve(store="runs", options=ServeOptions(succession=Succession(follow="production")))
    ui("runs", port=8100, open_page=True)


def a_run_stands_where_its_folder_does(run: Run, bundle: Bundle) -> None:
    for one in (run, bundle, run.folder, "runs/last"):
        assert_type(evaluate(one), Report)
        assert_type(predict(one, "new", "answers.csv").errors, int)
        assert_type(export(one), Path)
        serve(one)
    assert_type(Bundle.load(run), Bundle)
    assert_type(run.headline.text, str)
    assert_type(resume(run, data="photos"), Run)


def around_it(data: Dataset) -> None:
    assert_type(cross_validate(data, folds=3), Run)
    assert_type(find_lr(data), Sweep)
    assert_type(memorise(data, samples=16), Memorised)
    assert_type(tune(data, space={"lr": [0.1, 0.01]}, trials=9), Tuned)
    assert_type(join_study("photos-1", folder="runs").recipe, Recipe)
    assert_type(explain(data), Settled)
    assert_type(find_lr(data).suggestion, float)
    assert_type(write_lines("synthetic", ["a line"], ["font.ttf"], count=9), Path)


def by_steps(data: Dataset, recipe: Recipe) -> None:
    prepared = data.prepare(recipe)
    assert_type(prepared, Prepared)
    assert_type(prepared.task, Task)
    settled = settle(prepared, recipe)
    assert_type(settled, Settled)
    assert_type(settled.epochs, float)
    model: nn.Module = prepared.task.model(settled)
    adam = optimizer(model, settled)
    assert_type(adam, Optimizer)
    assert_type(schedule(recipe, 10), Callable[[float], float])
    batches: Iterator[Batch] = prepared.batches(settled).stream(0, 10)
    for step in steps(model, prepared.task.loss(recipe), batches, adam, rate=schedule(recipe, 10)):
        assert_type(step, Step)
        assert_type(step.loss, Tensor)
    with Run.start("runs", recipe=recipe) as run:
        assert_type(run, Run)
        assert_type(finish(run, model, prepared, recipe), Report)


def a_loop_of_lightning(module: Any) -> None:
    for step in Fitting(module).epochs(count=2):
        assert_type(step, Step)


def answered(bundle: Bundle, report: Report) -> None:
    found = bundle.predict(["a.png"])
    assert_type(found, list[Answer])
    assert_type(found[0]["confidence"], float | None)
    assert_type(found[0].get("probabilities"), dict[str, float] | None)
    for answer in bundle.stream(["a.png"]):
        assert_type(answer, Answer | Unanswered)
        if "error" not in answer:
            assert_type(answer, Answer)
    assert_type(bundle.pack({"image": "a.png"}), dict[str, np.ndarray])
    assert_type(bundle.answer(np.zeros(2)), Answer)


def what_was_kept(run: Run) -> None:
    found = answers(run, AnswerFilter(since="7d", wrong=True))
    assert_type(found, Answers)
    for answer in found:
        assert_type(answer, KeptAnswer)
        assert_type(answer.confidence, float | None)


def what_a_model_meets(run: Run) -> None:
    report = monitor(run, since="36h", by="hour")
    assert_type(report, MonitorReport)
    assert_type(report.has_alarm, bool)
    assert_type([drift.change.low for drift in report.drifts], list[float])


def what_follows_what(run: Run) -> None:
    assert_type(gate(run, "production"), GateReport)
    outcome = release(run, accept="new cameras", options=GateOptions(Budgets(size_mb=20), own=Own()))
    assert_type(outcome, ReleaseOutcome)
    assert_type(outcome.gate.is_better, bool)


def a_field_of_ones_own(field: Field) -> None:
    assert_type(field.about, About)
    check_field(field, ["a cell"])


KINDS: tuple[type[Input] | type[Target], ...] = (
    *(Category, Date, Flag, Image, Labels, Line, Mask, Number, Numbers, Points, Scene, Sound, Strip, Text, Vector),
)
ERRORS: tuple[type[ByeoriError], ...] = (
    *(BundleError, ConfigError, DataError, FieldError, ModelError, NonFiniteLossError, RunError, ServeError),
)
STOPPED: type[KeyboardInterrupt] = Stopped
