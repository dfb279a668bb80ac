"""The gate: champion and challenger are asked about the same samples, and it says whether the challenger is better."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from byeori.bundles.bundle import Bundle
from byeori.core.errors import BundleError, DataError, RunError
from byeori.core.watching import doing
from byeori.cycle.gate.budgets import Budgets, costs_of
from byeori.cycle.gate.comparing import compare_asked
from byeori.cycle.gate.deciding import decide, forbidden
from byeori.cycle.gate.evidence import ask, gather
from byeori.cycle.gate.page import save
from byeori.cycle.gate.report import GateReport
from byeori.cycle.gate.same_task import refuse_other_task
from byeori.cycle.gate.scoring import answered
from byeori.cycle.gate.test_part import TestPart, frozen_test_part
from byeori.cycle.own import Own
from byeori.cycle.standing import load_champion
from byeori.evaluation.behaviour import run as run_behaviour_file
from byeori.evaluation.one_answer import scoring_of
from byeori.evaluation.report.reports import new_folder
from byeori.journal.home import home_of
from byeori.training.behaviour import unseen_samples

if TYPE_CHECKING:
    from byeori.evaluation.behaviour.outcome import Outcomes
    from byeori.journal.home import Home
    from byeori.tracking.records import Release
    from byeori.tracking.store import Store


@dataclass(frozen=True)
class GateOptions:
    """What a challenger must keep besides being better."""

    budgets: Budgets = field(default_factory=Budgets)
    behaviour: Path | None = None
    """A file of behaviour tests, all of which it must pass."""
    own: Own = field(default_factory=Own)
    """What of the two models is your own."""


@dataclass(frozen=True)
class Contenders:
    """Who is compared, for which release name."""

    name: str
    champion: Bundle | None
    challenger: Bundle


def gate(
    run: Bundle | str | os.PathLike[str],
    name: str = "production",
    *,
    options: GateOptions | None = None,
    store: str | Path | None = None,
) -> GateReport:
    """Say whether a run is better than what stands under a release name, and keep the verdict; nothing is released.

    The two are compared on the champion's test part, on the judged answers of the live part and on the suite; a
    challenger must not have learned from them. Ask as often as you like: that an equal model is ever called better has
    a chance of 5 % at most. The page lies in `reports` of the run's folder.
    """
    options = options or GateOptions()
    challenger = run if isinstance(run, Bundle) else options.own.load(run)
    home = home_of(challenger, store)
    try:
        return judge_or_refuse(challenger, home.store.releases.newest(name), name, home, options=options)
    finally:
        home.store.close()


def judge_or_refuse(
    challenger: Bundle,
    newest: Release | None,
    name: str,
    home: Home,
    *,
    options: GateOptions | None = None,
    accepted: bool = False,
) -> GateReport:
    """Judge a challenger; where the two cannot be compared and a person has accepted that, the word is `refused`."""
    options = options or GateOptions()
    try:
        champion = None if newest is None else load_champion(newest, options.own)
        if champion is not None:
            refuse_other_task(champion, challenger, name)
        return judge(Contenders(name, champion, challenger), home.store, home.runs, options)
    except (BundleError, DataError, RunError) as error:
        if not accepted or newest is None:
            raise
        report = GateReport(name, called(challenger), newest.bundle[:12], "refused", (str(error),))
        return _kept(report, newest.bundle, challenger, home.store)


def judge(contenders: Contenders, store: Store, runs: Path, options: GateOptions) -> GateReport:
    """Compare them, keep the verdict in the store and the page in the run's folder, and give what was found."""
    report, evidence = _compared(contenders, store, runs, options)
    champion = None if contenders.champion is None else contenders.champion.digest
    place = new_folder(contenders.challenger.folder.parent, f"gate-{contenders.name}", datetime.now())
    report = _kept(replace(report, folder=place), champion, contenders.challenger, store, evidence=evidence)
    save(report, place)
    return report


def _kept(
    report: GateReport, champion: str | None, challenger: Bundle, store: Store, *, evidence: str | None = None
) -> GateReport:
    content = report.to_json()
    verdict = store.releases.judge(champion, challenger.digest, report.word, content, same=evidence)
    return replace(report, look=verdict.look, verdict=verdict.id)


def _compared(contenders: Contenders, store: Store, runs: Path, options: GateOptions) -> tuple[GateReport, str]:
    """Give what was found, and what names the evidence."""
    champion, challenger = contenders.champion, contenders.challenger
    scoring = scoring_of(challenger.task.target)
    report = GateReport(contenders.name, called(challenger), None, "first", scoring=scoring.mean_name)
    behaviour = _behaviour(challenger, options)
    if champion is None:
        part = frozen_test_part(challenger, challenger, options.own.data)
        costs = costs_of({"challenger": challenger}, {"challenger": answered(challenger, part.cases)}, part)
        reason = f"nothing stands under {contenders.name} yet, so there is nothing to be better than"
        report = replace(report, reasons=(reason,), test_part=_described(part), notes=part.notes)
        return _allowed(replace(report, costs=costs, behaviour=behaviour), options), part.digest
    evidence = gather(contenders.name, champion, challenger, store, runs=runs, data=options.own.data)
    doing("asking both models")
    before, after = ask(champion, evidence), ask(challenger, evidence)
    found = compare_asked(champion, challenger, evidence, before=before, after=after)
    asked = {"champion": before.part, "challenger": after.part}
    costs = costs_of({"champion": champion, "challenger": challenger}, asked, evidence.part)
    word, reasons = decide(found, scoring)
    report = replace(
        report,
        champion=called(champion),
        word=word,
        reasons=reasons,
        **{name: vars(found)[name] for name in ("paired", "parts", "metric", "slices", "suite")},
        costs=costs,
        behaviour=behaviour,
        test_part=_described(evidence.part),
        notes=evidence.notes,
    )
    return _allowed(report, options), evidence.digest


def _allowed(report: GateReport, options: GateOptions) -> GateReport:
    """Give the report; refused where a budget is exceeded or a behaviour test fails."""
    said = forbidden(options.budgets, report.costs, report.behaviour)
    return replace(report, word="refused", reasons=(*said, *report.reasons)) if said else report


def _behaviour(challenger: Bundle, options: GateOptions) -> Outcomes | None:
    if options.behaviour is None:
        return None
    return run_behaviour_file(challenger, options.behaviour, samples=unseen_samples(challenger))


def _described(part: TestPart) -> dict[str, object]:
    return {"digest": part.digest, "samples": len(part.cases), "part": part.part}


def called(bundle: Bundle) -> str:
    """What a person calls a bundle: its run, or its folder."""
    folder = bundle.folder
    return folder.parent.name if folder.name == "bundle" else folder.name
