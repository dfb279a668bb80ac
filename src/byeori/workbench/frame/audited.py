"""Who changed what on a page: a line in the audit for every change, written after it was made."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request

from byeori.workbench.frame.page import user_of, workplace

_LONGEST = 200


def audited(request: Request, action: str, subject: str, /, **content: object) -> None:
    """Write that the one who asks has changed something; what says nothing, or is a drawn mask, is left out."""
    kept = {name: _short(value) for name, value in content.items() if value not in (None, "", [])}
    kept = {name: value for name, value in kept.items() if value is not None}
    workplace(request).store.audit.add(user_of(request).name, action, subject, kept or None)


def _short(value: object) -> Any:
    if isinstance(value, str):
        return None if value.startswith("data:") else value[:_LONGEST]
    if isinstance(value, bool | int | float):
        return value
    return str(value)[:_LONGEST]
