"""The page Audit: every change that was made, the newest first, found by person, kind and subject."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from byeori.tracking.records import AuditLine
from byeori.workbench.deployments.said import said
from byeori.workbench.frame.catalogue import Texts
from byeori.workbench.frame.page import Page, render, texts_of, workplace

router = APIRouter()
PAGE = Page("audit", router)
_A_PAGE = 100
_SHOWN = 60  # letters of a value
_GOOD, _BAD = {"release", "back", "promote"}, {"refuse", "delete", "take_back"}
_TRIED = {"try", "try_end", "take_back"}
_NOT_TOLD = {"name", "since", "word"}  # of a challenger that is tried


@router.get("/audit")
def show(
    request: Request,
    who: Annotated[str, Query(max_length=200)] = "",
    action: Annotated[str, Query(max_length=200)] = "",
    about: Annotated[str, Query(max_length=1000)] = "",
    *,
    before: Annotated[int | None, Query(le=2**53)] = None,
) -> Response:
    """Show one page of the lines; to a script only the list itself."""
    audit, t = workplace(request).store.audit, texts_of(request)
    lines = audit.lines(who=who or None, action=action or None, about=about, before=before, newest=_A_PAGE + 1)
    people, actions = audit.named()
    query = {"who": who, "action": action, "about": about}
    more = len(lines) > _A_PAGE
    values = {
        "lines": [_told(line, t) for line in lines[:_A_PAGE]],
        "wanted": query,
        "people": people,
        "actions": [(one, called(one, t)) for one in actions],
        "newest": f"/audit?{urlencode(query)}" if before is not None else None,
        "older": f"/audit?{urlencode({**query, 'before': lines[_A_PAGE - 1].id})}" if more else None,
    }
    return render(request, "audit/lines.html" if "hx-request" in request.headers else "audit/audit.html", values)


def called(action: str, t: Texts) -> str:
    """Give what a kind of change is called; one that the pages do not know by its own word."""
    key = f"audit.action.{action}"
    return t(key) if key in t else action


def _told(line: AuditLine, t: Texts) -> dict[str, Any]:
    style = "done" if line.action in _GOOD else "failed" if line.action in _BAD else ""
    content, subject = dict(line.content or {}), line.subject
    if line.action in _TRIED:
        subject = str(content.get("name") or subject)
        content = {name: value for name, value in content.items() if name not in _NOT_TOLD}
    run, verdict = content.pop("run", None), content.pop("verdict", None)
    return {
        **vars(line),
        "subject": subject,
        "called": called(line.action, t),
        "style": style,
        "run": run if isinstance(run, str) and line.action != "delete" else None,
        "verdict": verdict if isinstance(verdict, int) else None,
        "details": [(_name(name, t), _value(name, value, t)) for name, value in content.items() if value is not None],
    }


def _name(name: str, t: Texts) -> str:
    return t(f"audit.content.{name}") if f"audit.content.{name}" in t else name


def _value(name: str, value: Any, t: Texts) -> str:
    if name == "decision" and f"audit.decision.{value}" in t:
        return t(f"audit.decision.{value}")
    if name == "word" and f"deployments.word.{value}" in t:
        return t(f"deployments.word.{value}")
    if name == "kind" and f"deployments.kind.{value}" in t:
        return t(f"deployments.kind.{value}")
    if name in ("share", "agreement") and isinstance(value, float):
        return f"{100 * value:.3g} %"
    if name in ("bundle", "champion", "from"):
        return str(value)[:12]
    if isinstance(value, list | tuple):
        value = ", ".join(map(str, value))
    if name in ("why", "taken_back"):
        return said(str(value), t)
    text = f"{value:.4g}" if isinstance(value, float) else str(value)
    return text if name == "reason" or len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
