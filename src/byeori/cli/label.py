"""`byeori label`: the queue is filled, listed, given out and taken in; without any of these its page opens."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from byeori.cli.flags import Named, Repeated
from byeori.cli.show import say
from byeori.core.errors import ConfigError, RunError
from byeori.core.files import read_json

if TYPE_CHECKING:
    from byeori.tracking.store import Store

_RUN, _DATA = "run.json", "data.json"
_SHOWN = 20


@dataclass(frozen=True)
class Filling:
    """What people are asked."""

    add: int | None = None
    """Ask about so many more samples of the data."""
    by: Literal["auto", "typical", "margin", "coverage", "disagreement", "random"] = "auto"
    """Which ones: auto is those that a model is unsure of, or without one the typical ones."""
    models: Repeated[tuple[str, ...]] = ()
    """Run whose model guesses; or two, A,B, for --by disagreement."""
    target: str | None = None
    """Column that is asked for."""
    task: str | None = None
    """Kind of question: classification, multilabel, regression, reading, segmentation or points."""
    classes: Repeated[tuple[str, ...]] = ()
    """Classes to choose from: cat,dog; by default those of the model, or of the labels that are there."""
    share: float = 0.1
    """Share of the questions that is drawn by chance, so that accuracy stays measurable."""
    people: int = 1
    """How many people are to label each sample."""
    judged: bool = False
    """Ask about all answers that were judged as wrong, too."""


@dataclass(frozen=True)
class Exchanging:
    """What is given out and taken in."""

    export: Path | None = None
    """File for the labels: .json is Label Studio's, .csv a table."""
    imported: Annotated[Path | None, Named("import")] = None
    """File of labels to keep as decisions."""
    form: Annotated[Literal["label-studio", "csv", "coco"] | None, Named("format")] = None
    """Format of these, where the name does not tell it."""
    agreement: bool = False
    """Tell how far people agree who labelled the same."""


@dataclass(frozen=True)
class Labelling:
    """What a command line asks of the queue."""

    data: Path | None
    filling: Filling
    exchanging: Exchanging
    store: Path
    port: int
    page: bool


def label(asked: Labelling) -> int:
    """Do what is asked, and say what came of it."""
    from byeori.tracking.store import Store

    source, models = _source(asked)
    does = asked.exchanging
    if asked.filling.add is None and not (does.export or does.imported or does.agreement or asked.filling.judged):
        return _page(asked)
    store, is_whole = Store(asked.store), True
    try:
        if does.imported is not None:
            is_whole = _import(store, asked, _needed(source), models)
        if asked.filling.judged:
            _ask_judged(store, asked)
        if asked.filling.add is not None:
            _fill(store, asked, _needed(source), models)
        if does.agreement:
            _tell_agreement(store, source)
        if does.export is not None:
            _export(store, asked, _needed(source))
    finally:
        store.close()
    return 0 if is_whole else 1


def _source(asked: Labelling) -> tuple[Path | None, tuple[str, ...]]:
    """The data that is meant, and the models: a run stands for its own data, and for its model."""
    data, models = asked.data, _split(asked.filling.models)
    if data is None or not (data / _RUN).is_file():
        return data, models
    if not (data / _DATA).is_file():
        raise ConfigError(f"{data}: this run does not tell what data it was made from; name the data itself")
    source = read_json(data / _DATA, RunError).get("source")
    if source is None:
        raise ConfigError(f"{data}: the run's own data lies in no file that it knows of; name the data itself")
    return Path(source), models or (str(data),)


def _split(words: tuple[str, ...]) -> tuple[str, ...]:
    """Names of one flag with commas between them, or of several flags as they are."""
    return words if len(words) > 1 else tuple(one.strip() for word in words for one in word.split(",") if one.strip())


def _needed(source: Path | None) -> Path:
    if source is None:
        raise ConfigError("label: of which data? Give a folder, a table or a run: byeori label photos/ --add 50")
    return source


def _fill(store: Store, asked: Labelling, source: Path, models: tuple[str, ...]) -> None:
    from byeori.labelling.filling import label as ask
    from byeori.labelling.pool import Asking
    from byeori.training.progress.progress import Bar

    wish = asked.filling
    classes = _split(wish.classes)
    with Bar(True):
        found = ask(
            source,
            wish.add or 0,
            by=wish.by,
            models=models,
            asking=Asking(wish.target, wish.task, classes),
            share=wish.share,
            people=wish.people,
            store=store,
        )
    say(f"{source}: {found}")
    say(f"`byeori label --store {asked.store}` opens the page that asks.")


def _ask_judged(store: Store, asked: Labelling) -> None:
    from byeori.labelling.judged import ask_judged

    found = ask_judged(store, people=asked.filling.people)
    say(f"asked about {len(found):,} answers that were judged as wrong")


def _tell_agreement(store: Store, source: Path | None) -> None:
    from byeori.labelling.agreement import agreement, labelled_units

    items, units = labelled_units(store, data=None if source is None else str(source.absolute()))
    found = agreement(units)
    say(str(found))
    if found.differing:
        shown = ", ".join(str(items[place]) for place in found.differing[:_SHOWN])
        say(f"  items on which they differ: {shown}{', ...' if len(found.differing) > _SHOWN else ''}")


def _export(store: Store, asked: Labelling, source: Path) -> None:
    from byeori.labelling.exchange.files import export_labels

    path = asked.exchanging.export or Path()
    count = export_labels(store, source, path, to=asked.exchanging.form)
    say(f"{path}: the labels of {count:,} samples")


def _import(store: Store, asked: Labelling, source: Path, models: tuple[str, ...]) -> bool:
    """Whether all labels of the file are kept now."""
    from byeori.labelling.exchange.files import import_labels

    path = asked.exchanging.imported or Path()
    target, form = _form(asked, models)
    kept = import_labels(store, source, path, target=target, form=form, of=asked.exchanging.form)
    say(f"{path}: {kept}")
    return not (kept.refused or kept.missing)


def _form(asked: Labelling, models: tuple[str, ...]) -> tuple[str | None, Mapping[str, Any] | None]:
    """The column that is labelled, and how it is asked: as flags say, else as the model answers."""
    from byeori.labelling.forms import form_for

    wish = asked.filling
    if wish.task is not None or wish.classes:
        return wish.target, form_for(wish.task or "classification", _split(wish.classes))
    if models:
        from byeori.bundles.bundle import Bundle

        task = Bundle.load(models[0], prove=False).task
        return wish.target or task.name, task.target.form()
    return wish.target, None


def _page(asked: Labelling) -> int:
    """List what is asked, and open the page that asks it."""
    from byeori.tracking.database import has_store
    from byeori.tracking.store import Store

    if not has_store(asked.store):
        raise ConfigError(f"{asked.store}: nothing is asked there yet; begin with `byeori label DATA --add 50`")
    store = Store(asked.store)
    try:
        counts = store.queue.count()
    finally:
        store.close()
    open_ones = Counter({why: number for (why, state), number in counts.items() if state == "open"})
    done = sum(number for (_, state), number in counts.items() if state == "done")
    reasons = ", ".join(f"{number:,} {why}" for why, number in open_ones.most_common())
    say(f"{open_ones.total():,} questions are open{f' ({reasons})' if reasons else ''}, {done:,} are answered")
    if not asked.page:
        return 0
    from byeori.workbench.server import ui

    ui(asked.store, port=asked.port, open_page=True, page="label")
    return 0
