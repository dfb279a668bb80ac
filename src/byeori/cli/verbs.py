"""The verbs as functions whose signatures are the command line's flags."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated, Literal

from byeori.cli.behaviour import run_tests
from byeori.cli.clashes import (
    changed_flags,
    refuse_beside_behaviour,
    refuse_beside_explain,
    refuse_beside_memorise,
    refuse_beside_resume,
    refuse_folds_with_find_lr,
)
from byeori.cli.clean import clean
from byeori.cli.devices import Course, by_all, refuse_devices_beside
from byeori.cli.flags import Named, Positional, Repeated, call
from byeori.cli.last import with_bundle
from byeori.cli.loop import answers, cycle, label, monitor, release, retrain
from byeori.cli.reading import Reading, decisions_about, read
from byeori.cli.serve import Kept
from byeori.cli.tune import tune_verb
from byeori.cli.ui import ui
from byeori.cli.verify import verify
from byeori.core.errors import ConfigError, nearest
from byeori.core.recipe import Recipe
from byeori.serving.options import Front, ServeOptions, Succession

_READING = Reading()


def check(
    data: Positional[Path],
    *,
    reading: Reading = _READING,
    folder: Path = Path("check"),
    expect: bool = False,
) -> int:
    """Look for what is wrong with the data, before anything is trained.

    Args:
        data: Folder of class folders, of train/ val/ test/ of them or of tables; or a table (CSV, JSON, Excel ...).
        reading: How the data is read.
        folder: Where check.json and check.html are written.
        expect: Learn what to expect of such data, and write it beside them, to be held from now on.
    """
    from byeori.checks.check import check as look
    from byeori.cli.expect import learn_beside
    from byeori.cli.show import say
    from byeori.training.progress.progress import Bar

    dataset = read(data, reading)
    with Bar(True):
        told = learn_beside(dataset) if expect else ""
        findings = look(dataset)
    if told:
        say(told)
    if (columns := findings.columns()) is not None:
        say(columns)
        say("")
    say(findings.table())
    page = findings.save(folder)
    say(f"The whole list with pictures: {page}")
    return int(findings.has_errors)


@dataclass(frozen=True)
class Writing:
    """What a training writes."""

    folder: Path = Path("runs")
    """Where runs lie."""
    name: str | None = None
    """Name of the run's folder."""
    save_every_s: float = 30.0
    """Seconds between checkpoints; 0 is after every step."""
    tensorboard: bool = False
    """Write TensorBoard event files too."""


@dataclass(frozen=True)
class Instead:
    """What is done in the place of a training."""

    find_lr: bool = False
    """Sweep over learning rates and suggest one; nothing is trained."""
    explain: bool = False
    """Show every choice with its value and why it is so; nothing is trained."""
    memorise: bool = False
    """See whether the network can learn a few samples by heart, and if not, what to look at; ends with 3 then."""


_WRITING = Writing()
_INSTEAD = Instead()
_COURSE = Course()
_FRONT = Front()
_KEPT = Kept()
_SUCCESSION = Succession()


def _train_verb(base: Recipe, words: Sequence[str]) -> Callable[..., int]:
    def train(
        data: Positional[Path | None] = None,
        *,
        recipe: Path | None = None,
        resume: Path | None = None,
        course: Course = _COURSE,
        instead: Instead = _INSTEAD,
        choices: Recipe = base,
        reading: Reading = _READING,
        writing: Writing = _WRITING,
    ) -> int:
        """Train a model on the data; ends with the report's headline.

        Args:
            data: Folder of class folders, of train/ val/ test/ of them or of tables; or a table (CSV, JSON, Excel ...).
            recipe: TOML file of choices; flags overrule it.
            resume: Go on with this run, from the step it was stopped at.
            course: How often, and by how many.
            instead: What is done in its place.
            choices: What decides the run.
            reading: How the data is read.
            writing: What is written.
        """
        from byeori.cli.train import do_instead, go_on, train_folds, train_new

        folds = course.folds
        refuse_folds_with_find_lr(folds, instead.find_lr)
        refuse_beside_explain(instead.explain, instead.find_lr, folds)
        refuse_beside_memorise(instead.memorise, folds, find_lr=instead.find_lr, explain=instead.explain)
        refuse_devices_beside(course, changed_flags(instead, _INSTEAD))
        if resume is not None:
            others = {"the data": data, "--recipe": recipe, "--folds": folds}
            flags = [
                *changed_flags(instead, _INSTEAD),
                *changed_flags(choices, base),
                *changed_flags(reading, _READING),
            ]
            flags += changed_flags(writing, _WRITING, allowed=("save_every_s", "tensorboard"))
            refuse_beside_resume(resume, others, flags)
            return by_all(course, words, partial(go_on, resume, writing))
        if data is None:
            raise ConfigError("train: which data? Give a folder or a table, or --resume RUN")
        if instead != _INSTEAD:
            return do_instead(instead, data, reading, choices, writing=writing)
        if folds is not None:
            return train_folds(data, reading, choices, writing, folds=folds)
        return by_all(course, words, partial(train_new, data, reading, choices, writing))

    return train


def evaluate(
    run: Positional[Path] = Path("runs/last"),
    *,
    data: Path | None = None,
    part: Literal["train", "val", "test", "all"] | None = None,
    changed: bool = False,
    seen: bool = False,
    decisions: str | None = None,
    store: Path | None = None,
    behaviour: Path | None = None,
) -> int:
    """Judge a run on samples it has not learned from; writes report.html and report.json.

    Args:
        run: A run's folder, or runs/last for the newest that has a bundle.
        data: Other data of the same kind, all of which is judged; by default the run's own.
        part: Part of the data; by default test where there is one, else val; all is for other data with parts.
        changed: Go on where the run's own data has changed since; the report says so.
        seen: Judge samples of other data too that the run has learned from.
        decisions: What people decided of other data: up to the last line of the journal or a number, or none.
        store: Runs folder whose store holds the decisions; by default the run's.
        behaviour: Run this file of behaviour tests in its place, .toml or .py; ends with 3 where one fails.
    """
    from byeori.cli.show import say
    from byeori.core.watching import doing
    from byeori.evaluation.report.reports import PAGE
    from byeori.training.progress.progress import Bar

    if behaviour is not None:
        others = {"data": data, "part": part, "decisions": decisions, "store": store}
        refuse_beside_behaviour(behaviour, others | {"changed": changed, "seen": seen})
        return run_tests(run, behaviour)
    with Bar(True):
        doing("loading torch")
        from byeori.training.evaluate import evaluate as judge

        bundle = with_bundle(run)
        which = decisions_about(data, decisions, store, bundle)
        report = judge(bundle, data, part=part, changed=changed, seen=seen, decisions=which)
    say(report.headline_text())
    for note in report.notes:
        say(f"  {note}")
    say(f"The whole report: {(report.folder or Path()) / PAGE}")
    return 0


@dataclass(frozen=True)
class Recorded:
    """Whether answers are kept in the store, to be watched as those of a server are."""

    record: bool = False
    """Keep the answers in the store too, each under its id."""
    job: str | None = None
    """Name of the job, with --record: run again under it, it keeps no answer twice."""
    inputs: bool = True
    """With --record, keep what was asked beside the answers."""


_RECORDED = Recorded()


def predict(
    run: Positional[Path],
    files: Positional[tuple[str, ...]],
    *,
    form: Annotated[Literal["table", "jsonl", "csv"] | None, Named("format")] = None,
    output: Path | None = None,
    probabilities: bool = False,
    keep: Repeated[tuple[str, ...]] = (),
    recorded: Recorded = _RECORDED,
) -> int:
    """Answer new files with a trained model.

    Args:
        run: A run's folder, or that of a bundle.
        files: Files or texts to answer; a folder stands for the files in it, a table for its rows.
        form: By default a table on a terminal, else JSON lines.
        output: File for the answers, .csv, .jsonl or .parquet; of masks a new folder.
        probabilities: Give the probability of each class a column, in CSV and Parquet.
        keep: Column of the samples' own to keep beside the answers: id,name or x_*; all are in CSV and Parquet.
        recorded: Whether the answers are kept in the store.
    """
    from byeori.cli.predict import Written, recording_of
    from byeori.cli.predict import predict as answer

    record = recording_of(recorded.record, recorded.job, inputs=recorded.inputs)
    return answer(with_bundle(run), files, Written(form, output, probabilities, keep or None, record))


def export(
    run: Positional[Path] = Path("runs/last"),
    *,
    to: Literal["onnx", "torch-export"] = "onnx",
    folder: Path | None = None,
) -> int:
    """Write the model in another form, and prove on stored real samples that it answers the same.

    Args:
        run: A run's folder, or that of a bundle.
        to: The form.
        folder: Where to; by default beside the bundle, in bundle-onnx or bundle-torch-export.
    """
    from byeori.bundles.exporting.export import export as write
    from byeori.bundles.exporting.export import parity_of
    from byeori.cli.show import say

    path = write(with_bundle(run), to=to, folder=folder)
    say(f"{path}: {parity_of(path)}")
    return 0


def serve(
    run: Positional[Path | None] = None,
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    token: str | None = None,
    token_file: Path | None = None,
    kept: Kept = _KEPT,
    front: Front = _FRONT,
    succession: Succession = _SUCCESSION,
) -> int:
    """Answer requests over HTTP, with a page to try it; every answer is kept in the store.

    Args:
        run: A run's folder, or that of a bundle; by default runs/last.
        host: Address to listen on; any other than localhost needs a token.
        port: Port to listen on; 0 is any free one.
        token: What requests must bring as `Authorization: Bearer TOKEN`; BYEORI_TOKEN does the same, unseen by others.
        token_file: File that holds the token.
        kept: What is kept.
        front: What stands before it.
        succession: What answers later.
    """
    from byeori.cli.serve import serve as answer
    from byeori.serving.http.listening import chosen_token

    options = ServeOptions(token=chosen_token(token, token_file), front=front, succession=succession)
    return answer(run, host, port, kept, options=options)


def demo(*, serve: bool = True, folder: Path = Path("demo"), port: int = 8000) -> int:
    """Run the whole story on real handwritten digits: check, train, evaluate, export, serve.

    Args:
        serve: Open the prediction page at the end; without it the server tests itself and ends.
        folder: Where everything is written.
        port: Port of the page.
    """
    from byeori.cli.demo import demo as tell

    return tell(folder, serve, port)


def new(folder: Positional[Path], *, data: Path | None = None, target: str | None = None) -> int:
    """Begin a project: behaviour tests, tests in Python, and a workflow for GitHub that posts the verdict.

    Args:
        folder: New folder to write.
        data: What the model learns from, by whose kind the tests are chosen; it stays where it is.
        target: Column to guess, in a table.
    """
    from byeori.cli.project.new import write_project
    from byeori.cli.show import say

    say(write_project(folder, data, target))
    return 0


def runs(
    action: Positional[Literal["list", "show", "compare", "delete", "learned"]] = "list",
    names: Positional[tuple[Path, ...]] = (),
    *,
    folder: Path = Path("runs"),
    force: bool = False,
) -> int:
    """List, show, compare or delete runs; or say which have learned from a sample.

    Args:
        action: What to do.
        names: Runs, by folder or name; `last` is the newest. Of learned: a file, people.csv:17, or a request's id.
        folder: Where runs lie.
        force: Delete a run even while it is at work, or released.
    """
    from byeori.cli.runs import runs as act

    return act(action, names, folder, force)


def verbs(recipe: Recipe, words: Sequence[str] = ()) -> dict[str, Callable[..., int]]:
    """Give the verbs by name; a training begins from `recipe`, and by the words of the command in each process."""
    return {
        "check": check,
        "train": _train_verb(recipe, words),
        "evaluate": evaluate,
        "predict": predict,
        "export": export,
        "serve": serve,
        "answers": answers,
        "monitor": monitor,
        "clean": clean,
        "label": label,
        "retrain": retrain,
        "release": release,
        "cycle": cycle,
        "tune": tune_verb(recipe),
        "new": new,
        "runs": runs,
        "ui": ui,
        "demo": demo,
        "verify": verify,
    }


def run_verb(arguments: list[str]) -> int:
    """Run the verb that the arguments begin with."""
    verb, known = arguments[0], verbs(_recipe_of(arguments), arguments)
    if verb == "--version":
        from importlib.metadata import version

        print(f"byeori {version('byeori')}")
        return 0
    if verb not in known:
        raise ConfigError(f"{verb!r} is no command{nearest(verb, known)}; wanted one of {', '.join(known)}")
    return call(verb, known[verb], arguments[1:])


def _recipe_of(arguments: list[str]) -> Recipe:
    """Give the recipe of `--recipe FILE`, so that flags overrule what the file says."""
    for place, word in enumerate(arguments):
        if arguments[0] in ("train", "tune") and word.partition("=")[0] == "--recipe":
            file = word.partition("=")[2] or "".join(arguments[place + 1 : place + 2])
            return Recipe.load(Path(file))
    return Recipe()
