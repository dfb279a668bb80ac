"""Who is asked what: items of the queue lent to people for a while, and what they answer written down."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, exists, func, insert, select

import byeori.tracking.schema as schema
from byeori.core.errors import DataError
from byeori.tracking.records import Decision, Item

if TYPE_CHECKING:
    from byeori.tracking.store import Store

LENT_S = 600.0
"""How long an item is lent to somebody who does nothing with it."""


@dataclass(frozen=True)
class Kept:
    """What was written of an answer."""

    decisions: tuple[int, ...]
    conflict: Decision | None = None
    """What somebody else had answered meanwhile, where that is another answer."""


@dataclass
class Desk:
    """Lends the items of a store's queue to people; one for all threads of a server."""

    store: Store
    _lent: dict[int, tuple[str, float]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def lend(
        self, who: str, count: int, *, have: Sequence[int] = (), ask: str | None = None, data: str | None = None
    ) -> list[Item]:
        """Give the next items that `who` is to answer, and that nobody else is looking at."""
        with self._lock:
            now = time.monotonic()
            self._lent = {item: lent for item, lent in self._lent.items() if lent[1] > now}
            others = [item for item, (holder, _) in self._lent.items() if holder != who]
            found = self._open(who, count, [*have, *others], ask=ask, data=data)
            self._lent |= {item.id: (who, now + LENT_S) for item in found}
        return found

    def hold(self, who: str, items: Iterable[int]) -> None:
        """Lend items on that are lent to somebody, or to nobody."""
        with self._lock:
            until = time.monotonic() + LENT_S
            mine = [item for item in items if self._lent.get(item, (who, 0.0))[0] == who]
            self._lent |= dict.fromkeys(mine, (who, until))

    def release(self, who: str, items: Iterable[int]) -> None:
        """Take items back that somebody does not look at any longer."""
        with self._lock:
            for item in items:
                if self._lent.get(item, ("", 0.0))[0] == who:
                    del self._lent[item]

    def _open(self, who: str, count: int, but: Sequence[int], *, ask: str | None, data: str | None) -> list[Item]:
        table, said = schema.queue.c, schema.decisions.c
        mine = exists().where(
            said.item == table.id, said.who == who, said.action.in_(("label", "skip")), said.id.not_in(_undone())
        )
        query = select(schema.queue).where(table.state == "open", table.id.not_in(but), ~mine)
        for column, wanted in ((table.ask, ask), (table.data, data)):
            if wanted is not None:
                query = query.where(column == wanted)
        query = query.order_by(table.priority.desc(), table.id).limit(count)
        with self.store.database.reading() as connection:
            return [Item(**row) for row in connection.execute(query).mappings()]

    def answer(self, number: int, who: str, target: str, value: Any, note: str | None = None) -> Kept:
        """Write what somebody answers, and close the item when enough have."""
        item = self._item(number)
        before = [
            one for one in self.store.decisions.decisions(item=number) if one.action == "label" and one.who != who
        ]
        place = item.answer or item.place
        made = Decision(0, 0.0, who, item.data, target, item.sample, place, "label", value, note, number)
        [written] = self.store.decisions.add([made])
        if item.answer:
            self._judge(item, who, value)
        if len({one.who for one in before} | {who}) >= item.wanted:
            self.store.queue.set_state(number, "done")
        conflict = next((one for one in before if item.wanted == 1 and one.value != value), None)
        self.release(who, [number])
        return Kept((written,), conflict)

    def _judge(self, item: Item, who: str, value: Any) -> None:
        answer = self.store.answer(item.answer or "")
        if answer is None:
            return
        row = {
            "answer": answer.id,
            "time": time.time(),
            "correct": answer.outputs.get("value") == value,
            "truth": value,
        }
        with self.store.database.writing() as connection:
            connection.execute(insert(schema.judgements).values(row | {"who": who, "source": "label", "item": item.id}))

    def _retract(self, who: str, number: int) -> None:
        """Say of the judgements that somebody gave by an item that they hold no longer."""
        said = schema.judgements.c
        taken = select(said.retracts).where(said.retracts.is_not(None))
        mine = select(schema.judgements).where(
            said.item == number, said.who == who, said.retracts.is_(None), said.id.not_in(taken)
        )
        with self.store.database.writing() as connection:
            for row in connection.execute(mine).mappings().all():
                again = {name: row[name] for name in ("answer", "correct", "who", "source", "item")}
                connection.execute(
                    insert(schema.judgements).values(again | {"time": time.time(), "retracts": row["id"]})
                )

    def skip(self, number: int, who: str, target: str) -> Kept:
        """Write that somebody does not answer an item; another one is asked then."""
        item = self._item(number)
        made = Decision(0, 0.0, who, item.data, target, item.sample, item.answer or item.place, "skip", item=number)
        self.release(who, [number])
        return Kept(tuple(self.store.decisions.add([made])))

    def undo(self, who: str, number: int, decisions: Sequence[int]) -> None:
        """Take back what somebody has said of an item, and ask it again."""
        for one in decisions:
            known = self.store.decisions.decision(one)
            if known is None or known.who != who or known.item != number:
                raise DataError(f"decision {one} is not yours to take back here")
            self.store.decisions.undo(one, who)
        self._retract(who, number)
        self.store.queue.set_state(number, "open")
        self.hold(who, [number])

    def progress(self, who: str, ask: str | None = None) -> dict[str, Any]:
        """Give how many items are answered and open, and how many of them somebody has answered."""
        table, said = schema.queue.c, schema.decisions.c
        by_state = select(table.state, func.count()).group_by(table.state)
        if ask is not None:
            by_state = by_state.where(table.ask == ask)
        by_me = select(func.count()).where(
            said.who == who, said.action == "label", said.item.is_not(None), said.id.not_in(_undone())
        )
        with self.store.database.reading() as connection:
            states = {row[0]: int(row[1]) for row in connection.execute(by_state)}
            mine = connection.execute(by_me).scalar() or 0
        return {"answered": states.get("done", 0), "open": states.get("open", 0), "mine": mine, "agreement": None}

    def _item(self, number: int) -> Item:
        item = self.store.queue.item(number)
        if item is None:
            raise DataError(f"no item of the queue has the number {number}")
        return item


def _undone() -> Select[tuple[int]]:
    """The numbers of decisions that somebody has taken back."""
    said = schema.decisions.c
    return select(said.undoes).where(said.undoes.is_not(None))
