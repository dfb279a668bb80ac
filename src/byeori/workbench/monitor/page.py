"""The page Monitor: what a model meets over time, what has changed, and how good it still is."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import Response

from byeori.monitoring.accuracy.asking import ask as ask_people
from byeori.monitoring.alarms.look import look
from byeori.tracking.records import Alarm
from byeori.workbench.frame.audited import audited
from byeori.workbench.frame.catalogue import Texts
from byeori.workbench.frame.page import Missing, Page, needs, render, see_other, texts_of, user_of, workplace
from byeori.workbench.monitor.looking import bundle_for, looked_at, span_of, subject_for
from byeori.workbench.monitor.timeline import DAY_S, Timeline, timeline
from byeori.workbench.monitor.watched import Watched, watched
from byeori.workbench.samples.inputs import cells_of_answer, file_of
from byeori.workbench.samples.media import media_response
from byeori.workbench.samples.targets import Targets

router = APIRouter()
_MOST_ASKED = 1_000
_FEATURE = re.compile(r"features\.\d+")
_DAYS = (7, 30, 90, 365)
_UNITS = (("days", 86_400.0), ("hours", 3_600.0), ("minutes", 60.0))


@router.get("/monitor")
def show(request: Request, bundle: str = "", days: int = 30) -> Response:
    """Show the page of one bundle; what takes longer is fetched by it."""
    place, t = workplace(request), texts_of(request)
    known = watched(place.store, Targets(place.folder, place.store))
    values: dict[str, Any] = {"watched": known}
    if known:
        chosen = next((one for one in known if bundle in one.digests), known[0])
        days = days if days in _DAYS else 30
        line = timeline(place.store, chosen.digests, since=time.time() - (days - 1) * DAY_S)
        values |= {
            "bundle": chosen.digest,
            "may_ask": user_of(request).may("label"),
            "days": days,
            "choices": _DAYS,
            "line": line,
            "delay": _delay(line, t),
        }
        values |= {"told": json.dumps(_told(line)), "rows": _rows(line), "events": _events(line, known, t)}
        values |= {"words": json.dumps(t.under("monitor.words"), ensure_ascii=False)}
    return render(request, "monitor/monitor.html", values)


def _told(line: Timeline) -> dict[str, Any]:
    """What the script draws."""
    days = [
        {
            "start": day.start,
            "answers": day.answers,
            "judged": day.judged,
            "accuracy": (found := day.accuracy) and [found.value, found.low, found.high],
        }
        for day in line.days
    ]
    begun = [{"time": one.time} for one in line.releases]
    return {"days": days, "releases": begun, "alarms": [{"time": a.time} for a in line.alarms if a.state == "on"]}


def _rows(line: Timeline) -> list[dict[str, Any]]:
    """The days with answers, the newest first, as a table says them."""
    return [
        {
            "date": f"{datetime.fromtimestamp(day.start, UTC):%Y-%m-%d}",
            "answers": day.answers,
            "judged": day.judged,
            "awaited": day.awaited,
            "right": f"{found.value:.1%} ({found.low:.1%} – {found.high:.1%})" if (found := day.accuracy) else "–",
        }
        for day in reversed(line.days)
        if day.answers or day.judged
    ]


def _events(line: Timeline, known: list[Watched], t: Texts) -> list[dict[str, Any]]:
    """Releases and alarms, the newest first."""
    names = {digest: one.name for one in known for digest in one.digests}
    begun = [
        {"time": one.time, "style": "running", "kind": t("monitor.release"), "text": names.get(one.bundle, "")}
        for one in line.releases
    ]
    alarms = [
        {
            "time": at,
            "style": "alarm" if state == "on" else "done",
            "kind": t(f"monitor.alarm_{state}"),
            "text": ", ".join(_names((one.what for one in together), t)),
        }
        for (at, state), together in _together(line.alarms).items()
    ]
    return sorted([*begun, *alarms], key=lambda one: -float(str(one["time"])))


def _together(alarms: Iterable[Alarm]) -> dict[tuple[float, str], list[Alarm]]:
    """Alarms by what one look found at once."""
    found: dict[tuple[float, str], list[Alarm]] = {}
    for one in alarms:
        found.setdefault((one.time, one.state), []).append(one)
    return found


def _names(what: Iterable[str], t: Texts) -> list[str]:
    """Traits by their names; the features of a network, which say nothing one by one, as so many."""
    every = list(what)
    features = [name for name in every if _FEATURE.fullmatch(name)]
    rest = [name for name in every if name not in features]
    return [*rest, t("monitor.network", n=len(features))] if features else rest


def _delay(line: Timeline, t: Texts) -> str | None:
    """The usual delay of a truth, in words; nothing where most come at once."""
    for name, unit_s in _UNITS:
        if line.delay_s is not None and line.delay_s >= unit_s:
            return t(f"monitor.duration.{name}", n=round(line.delay_s / unit_s))
    return None


def _chosen(request: Request, bundle: str) -> Watched:
    place = workplace(request)
    known = watched(place.store, Targets(place.folder, place.store))
    if (found := next((one for one in known if bundle in one.digests), None)) is None:
        raise Missing(f"no bundle {bundle[:12]} has answered here")
    return found


@router.get("/monitor/report")
def report(request: Request, bundle: str, days: int = 30) -> Response:
    """Say how good a bundle is, what has changed, and which answers are strange; part of the page."""
    may = user_of(request).may("decide")
    found = looked_at(workplace(request).store, _chosen(request, bundle), days)
    since = found["report"]["since"] if found["report"] else []
    named = [(at, _names(what, texts_of(request))) for at, what in since]
    values = {**found, "since": named, "bundle": bundle, "days": days, "may_decide": may}
    return render(request, "monitor/report.html", values)


@router.post("/monitor/ask", dependencies=[needs("label")])
def ask(
    request: Request, bundle: Annotated[str, Form()], count: Annotated[int, Form()], days: Annotated[int, Form()] = 30
) -> Response:
    """Draw answers that people are to label, and lead to them."""
    chosen = _chosen(request, bundle)
    span, many = span_of(chosen, days), min(count, _MOST_ASKED)
    asked = ask_people(workplace(request).store, bundle_for(chosen), many, span=span)
    audited(request, "ask", chosen.name, questions=len(asked.numbers), ask=asked.asking.id)
    return see_other(f"/label?{urlencode({'ask': asked.asking.id})}")


@router.post("/monitor/acknowledge", dependencies=[needs("decide")])
def acknowledge(
    request: Request,
    bundle: Annotated[str, Form()],
    how: Annotated[Literal["mended", "normal"], Form()],
    days: Annotated[int, Form()] = 30,
) -> Response:
    """End the alarms that stand."""
    chosen = _chosen(request, bundle)
    look(subject_for(workplace(request).store, chosen), acknowledge=how)
    audited(request, "acknowledge", chosen.name, how=how)
    return see_other(f"/monitor?{urlencode({'bundle': bundle, 'days': days})}")


@router.get("/monitor/answers/{answer}/input")
def media(request: Request, answer: str, name: str, side: int | None = None) -> Response:
    """Send a file that a model was asked about."""
    place = workplace(request)
    if (found := place.store.answer(answer)) is None:
        raise Missing(f"{answer[:80]}: there is no such answer")
    cells = cells_of_answer(found, place.store.beside(place.folder))
    return media_response(file_of(cells, "" if "" in cells else name), side)


PAGE = Page("monitor", router)
