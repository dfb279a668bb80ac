"""What challengers in shadow have answered so far, beside the model that answered for the world."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Float, case, func, select, type_coerce

import byeori.tracking.schema as schema
from byeori.tracking.store import Store

_ANSWERS, _SHADOWS = schema.answers.c, schema.shadows.c


@dataclass(frozen=True)
class Shadowed:
    """A challenger in shadow."""

    bundle: str
    run: str | None
    champion: str
    """The bundle that answered the same requests for the world."""
    asked: int
    failed: int
    """Requests to which it gave no answer."""
    same: int
    """Answers whose value, as a text, is that of the champion."""
    took_ms: float
    champion_took_ms: float
    newest: float

    @property
    def agreement(self) -> float | None:
        """The share of its answers that are the champion's; None where it has answered nothing."""
        answered = self.asked - self.failed
        return self.same / answered if answered else None


def shadowed(store: Store) -> list[Shadowed]:
    """Give each challenger in shadow beside each model that it was set beside, the newest first."""
    answered = _SHADOWS.error.is_(None)
    same = answered & (_SHADOWS.value == _ANSWERS.value)

    def count(which: Any) -> Any:
        return func.sum(case((which, 1), else_=0))

    def mean(column: Any) -> Any:
        return type_coerce(func.avg(case((answered, column))), Float)

    query = (
        select(
            _SHADOWS.bundle,
            func.max(_SHADOWS.run),
            _ANSWERS.bundle.label("champion"),
            func.count(),
            count(~answered),
            count(same),
            mean(_SHADOWS.took_ms),
            mean(_ANSWERS.took_ms),
            func.max(_SHADOWS.time),
        )
        .where(_SHADOWS.answer == _ANSWERS.id)
        .group_by(_SHADOWS.bundle, _ANSWERS.bundle)
        .order_by(func.max(_SHADOWS.time).desc())
    )
    with store.database.reading() as connection:
        return [
            Shadowed(row[0], row[1], row[2], row[3], int(row[4]), int(row[5]), row[6] or 0.0, row[7] or 0.0, row[8])
            for row in connection.execute(query)
        ]
