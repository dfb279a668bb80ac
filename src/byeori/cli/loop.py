"""The verbs of the loop as functions whose signatures are the command line's flags."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from byeori.cli.cycle import Going
from byeori.cli.flags import Named, Positional, Repeated
from byeori.cli.label import Exchanging, Filling, Labelling
from byeori.cli.label import label as label_data
from byeori.cli.last import with_bundle
from byeori.cli.release import Limits
from byeori.cli.released import champion_run
from byeori.monitoring.options import Alerting, Looking

if TYPE_CHECKING:
    from byeori.journal.filters import AnswerFilter


@dataclass(frozen=True)
class Which:
    """Which answers are meant."""

    since: str | None = None
    """From this time on: 7d or 12h ago, 2026-11-28, or seconds since 1970."""
    until: str | None = None
    """Before this time."""
    hours: str | None = None
    """In this part of the day: 8-18, or 22-6 over midnight."""
    value: Annotated[str | None, Named("class")] = None
    """Of this class, or value; of several labels one of them."""
    below: float | None = None
    """Of a confidence below this, from 0 to 1."""
    above: float | None = None
    """Of a confidence above this."""
    judged: bool | None = None
    """Whether it is known if they are right."""
    wrong: bool = False
    """Those that are known to be wrong."""
    source: Literal["serve", "predict"] | None = None
    """Of a server, or of files."""
    where: Repeated[tuple[str, ...]] = ()
    """Condition on a trait of the input: brightness<0.3 or town.value=Bergen; may be given several times."""

    def filter(self) -> AnswerFilter:
        """Give the flags as Python takes them."""
        from byeori.journal.filters import AnswerFilter

        return AnswerFilter(**(vars(self) | {"wrong": self.wrong or None}))


@dataclass(frozen=True)
class Shown:
    """How answers are shown."""

    form: Annotated[Literal["table", "jsonl"] | None, Named("format")] = None
    """By default a table of the newest on a terminal, else JSON lines of all."""
    limit: int | None = None
    """Most answers that are shown; by default 20 in a table."""


@dataclass(frozen=True)
class Instead:
    """What is done in the place of showing them."""

    output: Path | None = None
    """Write them to this file: .csv, .parquet or .jsonl."""
    inputs: bool = False
    """Write what was asked beside them; its files are copied to a folder beside the output."""
    follow: bool = False
    """Show those that come from now on, until Ctrl-C."""
    truths: Path | None = None
    """Table of what is true, by `id` or `reference`: it is kept as judgements."""
    forget: str | None = None
    """Remove what was asked longer ago than this (30d, or a date), or all of the one request of this id."""


_WHICH = Which()
_SHOWN = Shown()
_INSTEAD = Instead()


def answers(
    run: Positional[str] = "runs/last",
    *,
    which: Which = _WHICH,
    shown: Shown = _SHOWN,
    instead: Instead = _INSTEAD,
    store: str | None = None,
) -> int:
    """Work with what was asked, answered and said since: list, filter, export, forget, trace, and add truths.

    Args:
        run: A run's folder, a bundle's, or its digest, or a release name; a folder of runs, or a store's URL, means all
            answers there; the id of a request has its answer traced.
        which: Which answers are meant.
        shown: How they are shown.
        instead: What is done in its place.
        store: Folder or URL of the store where that is not beside the run.
    """
    from byeori.cli.answers import answers as act

    return act(champion_run(run, store), which, shown, instead, store=store)


def retrain(
    champion: Positional[str] = "production",
    *,
    begin: Annotated[Literal["champion", "scratch"], Named("from")] = "champion",
    share: float | None = None,
    folder: Path = Path("runs"),
    name: str | None = None,
    save_every_s: float = 30.0,
) -> int:
    """Train a champion anew: its recipe, on its data with all that was judged and decided since.

    Args:
        champion: A release name, or a run.
        begin: Whose weights it begins with; from scratch those are that its first training began with.
        share: Share of the judged answers that are the live part, which judges and never trains; by default 0.5.
        folder: Where runs lie.
        name: Name of the run's folder.
        save_every_s: Seconds between checkpoints; 0 is after every step.
    """
    from byeori.cli.retrain import Retrained
    from byeori.cli.retrain import retrain as act

    return act(Retrained(champion, begin == "scratch", share, folder, name, save_every_s))


_LOOKING = Looking()
_ALERTING = Alerting()


def monitor(
    run: Positional[Path] = Path("runs/last"),
    *,
    looking: Looking = _LOOKING,
    alpha: float | None = None,
    acknowledge: Literal["mended", "normal"] | None = None,
    alerting: Alerting = _ALERTING,
    store: str | None = None,
    folder: Path = Path("monitor"),
) -> int:
    """Compare what a model meets with what it has learned from; gives 3 where an alarm stands.

    Args:
        run: A run's folder, that of a bundle, or a release name, which means its champion.
        looking: Which answers the report is of.
        alpha: Chance of a false alarm over the monitor's whole life, settled at its first look; by default 0.01.
        acknowledge: End the alarms that stand: answers are mended, or what has come since is normal.
        alerting: How often it looks, and whom it tells.
        store: Folder or URL of the store of the answers; by default that of the run.
        folder: Where monitor.html and monitor.json are written.
    """
    from byeori.cli.monitor import Asked
    from byeori.cli.monitor import monitor as look

    meant = Path(champion_run(str(run), store))
    return look(Asked(with_bundle(meant), looking, alerting, alpha, acknowledge, store, folder))


_FILLING = Filling()
_EXCHANGING = Exchanging()


def label(
    data: Positional[Path | None] = None,
    *,
    filling: Filling = _FILLING,
    exchanging: Exchanging = _EXCHANGING,
    store: Path = Path("runs"),
    port: int = 8100,
    page: bool = True,
) -> int:
    """Ask people for labels: the page that asks, or with `--add` more questions.

    Args:
        data: Folder or table, labelled or not; or a run, which stands for its data and its model.
        filling: What is asked.
        exchanging: What is given out and taken in.
        store: Runs folder whose store keeps questions and labels.
        port: Port of the page; 0 is any free one.
        page: Open the page, where nothing else is to be done.
    """
    return label_data(Labelling(data, filling, exchanging, store, port, page))


_LIMITS = Limits()


def release(
    run: Positional[Path | None] = None,
    *,
    name: Annotated[str, Named("as")] = "production",
    accept: str | None = None,
    judge: bool = False,
    back: str | None = None,
    listing: Annotated[bool, Named("list")] = False,
    limits: Limits = _LIMITS,
    store: str | None = None,
) -> int:
    """Let a model follow what stands under a name, through the gate; gives 3 where it is not let through.

    Args:
        run: A run's folder, or that of a bundle.
        name: The name under which it is released.
        accept: Release it whatever the gate finds, for this reason.
        judge: Say what the gate finds, and release nothing.
        back: Bring back what stood under this name before.
        listing: List who released what, when, and on which verdict.
        limits: What it must keep.
        store: Runs folder or URL of the store; by default that of the run, else runs.
    """
    from byeori.cli.release import Asked
    from byeori.cli.release import release as let

    return let(Asked(run, name, accept, back, listing, judge, store, limits))


_GOING = Going()


def cycle(
    name: Positional[str] = "production",
    *,
    going: Going = _GOING,
    begin: Annotated[Literal["champion", "scratch"], Named("from")] = "champion",
    limits: Limits = _LIMITS,
    end: str | None = None,
    folder: Path = Path("runs"),
) -> int:
    """Keep what is released good: look, ask people, wait for them, train anew, release what the gate finds better.

    Args:
        name: The release name.
        going: When a turn goes on, and when the next begins.
        begin: Whose weights a training begins with; from scratch those are that the first one began with.
        limits: What a model must keep to be released.
        end: End the turn that goes on, for this reason, and do nothing else.
        folder: Where runs lie.
    """
    from byeori.cli.cycle import cycle as act
    from byeori.cli.cycle import end as end_by_hand

    if end is not None:
        return end_by_hand(name, end, folder)
    return act(name, going, limits, scratch=begin == "scratch", folder=folder)
