"""One turn of the cycle: look, ask, wait, retrain, gate; each step is kept, so that whoever goes on begins after it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Any, Literal

from byeori.core.errors import ConfigError, DataError
from byeori.cycle.champion import PRODUCTION, Champion, champion_of
from byeori.cycle.copies import added_of
from byeori.cycle.gate.gate import GateOptions
from byeori.cycle.own import Own
from byeori.cycle.release import release
from byeori.cycle.retrain import NothingNewError, plan_retraining
from byeori.cycle.working import Working, without_worker, working
from byeori.data.adding import read_added
from byeori.evaluation.behaviour import refuse_unknown_tests
from byeori.journal.times import moment
from byeori.monitoring.accuracy.asking import ask
from byeori.monitoring.accuracy.askings import WHY
from byeori.monitoring.accuracy.reading import Span
from byeori.monitoring.monitor import look_once
from byeori.monitoring.options import Looking
from byeori.monitoring.subject import Subject, subject_of
from byeori.tracking.records import CycleRecord
from byeori.tracking.run import Run
from byeori.training.learned_from import LEARNED
from byeori.training.train import resume

if TYPE_CHECKING:
    from byeori.tracking.store import Store
    from byeori.training.progress.watch import Watch

Step = Literal["look", "ask", "wait", "retrain", "gate", "done"]
STEPS: tuple[Step, ...] = ("look", "ask", "wait", "retrain", "gate", "done")


@dataclass(frozen=True)
class CycleOptions:
    """What a turn of the cycle does where it has the choice."""

    since: str = "7d"
    """The answers that are looked at and asked about: 7d or 36h ago, or since a date."""
    ask: int = 50
    """About how many answers people are asked; 0 asks nobody."""
    wait_s: float = 86_400.0
    """How long people have; then it goes on with what they have said. Seconds."""
    always: bool = False
    """Go on where no alarm stands too."""
    scratch: bool = False
    """Begin from what the first training began with, and not from the champion's weights."""
    gate: GateOptions = field(default_factory=GateOptions)

    def __post_init__(self) -> None:
        if self.ask < 0:
            raise ConfigError(f"cycle --ask {self.ask}: wanted a number of questions, or 0 to ask nobody")
        moment(self.since, "cycle --since")


@dataclass(frozen=True)
class Turn:
    """How far a turn of the cycle has come, and what each step has found."""

    record: CycleRecord

    def __repr__(self) -> str:
        return f"<Turn {self.text()}>"

    @property
    def step(self) -> str:
        """The step that comes next; `done` where it has ended."""
        return self.record.step

    @property
    def is_done(self) -> bool:
        """Whether it has ended, by a release or without one."""
        return self.record.ended is not None

    @property
    def is_released(self) -> bool:
        """Whether the name stands for the model that was trained by it."""
        return bool(self.record.content.get("gate", {}).get("is_released"))

    @property
    def said(self) -> list[tuple[str, str]]:
        """What each step has found, in a sentence, in their order; and who has ended it, where somebody has."""
        content = self.record.content
        return [(step, str(content[step]["text"])) for step in (*STEPS, "end") if "text" in content.get(step, {})]

    def text(self) -> str:
        """Sum it up in a line."""
        last = self.said[-1][1] if self.said else "nothing was looked at yet"
        return f"{self.record.name}: {last}" if self.is_done else f"{self.record.name}: {last}; next is {self.step}"


@dataclass(frozen=True)
class _Work:
    """What the steps work with."""

    champion: Champion
    store: Store
    since: float
    """When the turn began."""
    options: CycleOptions
    watch: Watch | None
    keep: Callable[[Mapping[str, Any]], None]
    """Keep what a step has found so far, before it has ended."""


def one_turn(
    name: str = PRODUCTION,
    *,
    options: CycleOptions | None = None,
    folder: str | Path = "runs",
    watch: Watch | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> Turn:
    """Go on with the turn of a release name that has not ended, or begin one, as far as it can go now.

    It ends early where nothing has changed, or where there is nothing new to learn from. While people are asked it is
    given back with `wait` as its step: call again later. A turn that was broken off goes on with the step it was in,
    and a training within it with the update it was at. `tell` hears what each step has found.
    """
    champion = champion_of(name, folder=folder)
    if champion.release is None:
        raise ConfigError(
            f"{name}: is a run and no release name, so nothing can follow it; "
            f"`byeori release {name} --as {PRODUCTION}` makes it one, then `byeori cycle {PRODUCTION}`"
        )
    options = options or CycleOptions()
    if options.gate.behaviour is not None:  # before hours of training, and not after them
        refuse_unknown_tests(options.gate.behaviour)
    store = champion.store()
    try:
        with working(store, store.cycles.going(name) or _begin(store, name)) as held:
            while held.record.step != "done":
                step = held.record.step
                _do(held, champion, store, options, watch=watch)
                tell(f"{step}: {held.record.content[step]['text']}")
                if held.record.step == step:  # it waits for people
                    break
    finally:
        store.close()
    return Turn(without_worker(held.record))


def _begin(store: Store, name: str) -> CycleRecord:
    now = time.time()
    return store.cycles.begin(CycleRecord(token_hex(6), name, now, now, None, STEPS[0]))


def _do(held: Working, champion: Champion, store: Store, options: CycleOptions, *, watch: Watch | None) -> None:
    """Do a step, and go on to the next one; stay in it where that waits for people."""
    step = held.record.step

    def keep(found: Mapping[str, Any]) -> None:
        held.keep(step, {**held.record.content, step: dict(found)})

    found = _DO[step](_Work(champion, store, held.record.started, options, watch, keep), held.record.content)
    follows = found.pop("next", STEPS[STEPS.index(step) + 1])
    ended = time.time() if follows == "done" else None
    held.keep(follows, {**held.record.content, step: found}, ended=ended)


def _look(work: _Work, _before: Mapping[str, Any]) -> dict[str, Any]:
    """Whether there is a reason to go on: an alarm, or that it is wanted always."""
    subject = _subject(work)
    try:
        report = look_once(subject, Looking(work.options.since))
    except DataError as error:  # no answers, or too few
        return {"text": str(error), **({} if work.options.always else {"next": "done"})}
    finally:
        subject.store.close()
    goes_on = report.has_alarm or work.options.always
    return {
        "text": report.text(),
        "alarms": [one.what for one in report.alarms],
        **({} if goes_on else {"next": "done"}),
    }


def _ask(work: _Work, _before: Mapping[str, Any]) -> dict[str, Any]:
    """Put questions into the label queue; those that were put there by a turn that broke off are not put again."""
    if not work.options.ask:
        return {"text": "nobody is asked", "items": []}
    until = time.time() + work.options.wait_s
    subject = _subject(work)
    known = subject.store.queue.items(data=subject.bundle.digest, state=None)
    there = [one.id for one in known if one.why == WHY and one.created > work.since]
    try:
        if there:
            return {"text": f"{len(there)} questions were asked since it began", "items": there, "until": until}
        asked = ask(subject.store, subject.bundle, work.options.ask, span=_span(subject, work.options))
    except DataError as error:  # fewer can be asked about: what is judged already has to do
        return {"text": f"nobody is asked: {error}", "items": []}
    finally:
        subject.store.close()
    return {"text": str(asked), "items": list(asked.numbers), "until": until}


def _subject(work: _Work) -> Subject:
    """The champion's run, as a monitor watches it."""
    return subject_of(work.options.gate.own.load(work.champion.run, prove=False))


def _span(subject: Subject, options: CycleOptions) -> Span:
    return Span(subject.digests, moment(options.since, "cycle --since"), time.time())


def _wait(work: _Work, before: Mapping[str, Any]) -> dict[str, Any]:
    """Whether people have answered all that was asked, or their time is over."""
    items, until = before["ask"]["items"], before["ask"].get("until", 0.0)
    found = [work.store.queue.item(number) for number in items]
    open_ones = sum(one is not None and one.state == "open" for one in found)
    if not open_ones:
        return {"text": "all that was asked is answered" if items else "there is nothing to wait for"}
    left = f"{open_ones} of {len(items)} questions are open"
    if time.time() < until:
        when = time.strftime("%Y-%m-%d %H:%M", time.localtime(until))
        return {
            "text": f"{left}; `byeori label` asks them; it goes on when they are answered, or at {when}",
            "next": "wait",
        }
    return {"text": f"{left}, and their time is over: it goes on with the others"}


def _retrain(work: _Work, before: Mapping[str, Any]) -> dict[str, Any]:
    """Train the champion anew; a training that was broken off goes on where it was."""
    begun, own = before.get("retrain", {}).get("run"), work.options.gate.own
    if begun is not None and (work.champion.runs / begun / LEARNED).is_file():  # the last of what a run begins with
        run = Run.open(work.champion.runs / begun)
        run = run if run.record.state == "done" else _resumed(run, own, work.watch)
    else:
        try:
            plan = plan_retraining(
                work.champion.name, scratch=work.options.scratch, data=own.data, folder=work.champion.runs
            )
        except NothingNewError as error:
            return {"text": str(error), "next": "done"}
        name = f"{work.champion.name}-{token_hex(3)}"
        work.keep({"run": name})
        run = plan.train(name=name, model=own.made(), watch=work.watch)
    return {"text": f"run {run.name}: {run.headline.text}", "run": run.name}


def _resumed(run: Run, own: Own, watch: Watch | None) -> Run:
    """Go on with a training; data that lies in no file is given again, with what was added to it."""
    data, added = own.data, added_of(run.folder)
    if data is not None and added is not None:
        data = data.adding(read_added(added))
    return resume(run, data, model=own.made(), watch=watch)


def _gate(work: _Work, before: Mapping[str, Any]) -> dict[str, Any]:
    """Release what was trained, where the gate finds it better; what is released already is so."""
    folder = work.champion.runs / before["retrain"]["run"]
    newest = work.store.releases.newest(work.champion.name)
    if newest is not None and Path(newest.path).parent.resolve() == folder.resolve():  # broken off after the release
        return {"text": f"{newest.name} is {folder.name} from now on", "is_released": True, "verdict": newest.verdict}
    outcome = release(folder, work.champion.name, options=work.options.gate)
    page = str(outcome.gate.folder) if outcome.gate.folder else None
    return {
        "text": outcome.text(),
        "is_released": outcome.is_released,
        "word": outcome.gate.word,
        "verdict": outcome.gate.verdict,
        "page": page,
    }


_DO: Mapping[str, Callable[[_Work, Mapping[str, Any]], dict[str, Any]]] = {
    "look": _look,
    "ask": _ask,
    "wait": _wait,
    "retrain": _retrain,
    "gate": _gate,
}
