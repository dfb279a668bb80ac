"""Where a person sits down to label: the next question for them, their answer, skipping, undoing, how far it is."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, func, insert, select, update

import byeori.tracking.schema as schema
from byeori.core.errors import DataError
from byeori.labelling.forms import checked
from byeori.labelling.leases import ANSWERING, Wanted, alone, answers_of, hold, lend, release
from byeori.labelling.questions import Question, Questions
from byeori.tracking.records import Decision, Item

if TYPE_CHECKING:
    from pathlib import Path

    from byeori.tracking.store import Store

_MOST = 3  # people who are asked where two do not agree


@dataclass(frozen=True)
class Kept:
    """What became of an answer."""

    item: int
    number: int
    """Of the decision, or of the judgement where the item is about an answer."""
    value: Any
    """As it is kept."""
    is_done: bool
    """Whether enough people have answered the item."""
    disagrees: bool = False
    """Whether others have answered otherwise; one more person is asked then."""


@dataclass(frozen=True)
class Progress:
    """How far a queue is."""

    done: int
    open: int
    mine: int
    """Answers of the one who asks."""
    by_reason: Mapping[str, int]
    """Open items by the word of their reason."""


class Desk:
    """The label queue of a store as one person works on it; of some data or one asking alone where these are named.

    `folder` is the runs folder, where bundles tell how their answers are asked. What is lent to this person nobody else
    gets, unless the item wants several people.
    """

    def __init__(
        self,
        store: Store,
        who: str,
        *,
        folder: str | Path | None = None,
        data: str | None = None,
        ask: str | None = None,
    ) -> None:
        self.store = store
        self.who = who
        self._questions = Questions(store, folder)
        self._wanted = Wanted(data, ask)

    def next(self) -> Question | None:
        """Give the question that this person holds, or the next one; None where nothing is left for them."""
        return next(iter(self.take(1)), None)

    def take(self, count: int, have: Sequence[int] = ()) -> list[Question]:
        """Give up to `count` questions at once, for a page that shows one and fetches the next; not those it `have`."""
        with self.store.database.writing() as connection:
            items = lend(connection, self.who, count, wanted=self._wanted, have=have)
        return [self._questions.question(item) for item in items]

    def question(self, item: int) -> Question:
        """Give the question of an item, whoever holds it."""
        return self._questions.question(self._item(item))

    def hold(self, items: Sequence[int]) -> None:
        """Keep items lent that are still looked at."""
        with self.store.database.writing() as connection:
            hold(connection, self.who, items)

    def release(self, items: Sequence[int] | None = None) -> None:
        """Give items back, or all."""
        with self.store.database.writing() as connection:
            release(connection, self.who, items)

    def guess(self, item: int) -> Any:
        """Give what the model answers, for a person who asks for it; None where there is no guess."""
        return self._questions.guess(self._item(item))

    def label(self, item: int, value: Any, note: str | None = None) -> Kept:
        """Keep an answer; what the question does not allow, and an item that others have answered, is a DataError.

        About an answer of a model it is a judgement, about a sample a decision. Where several people were asked and do
        not agree, one more is.
        """
        known = self._item(item)
        form = self._questions.form(known)
        value = checked(value, form, self._questions.picture(known))
        with self.store.database.writing() as connection:
            alone(connection)
            said = answers_of(connection, item)
            self._refuse_late(connection, known, said)
            if known.answer is not None:
                number = _judge(connection, known, self.who, value, answered=self._questions.guess(known))
            else:
                number = _decide(connection, self._decision(known, "label", value, note))
            values = [_text(one) for who, (_, one) in said.items() if who != self.who] + [_text(value)]
            disagrees = len(set(values)) > 1
            wanted = known.wanted + (disagrees and len(values) == known.wanted and 1 < known.wanted < _MOST)
            is_done = len(values) >= wanted
            state = {"state": "done" if is_done else "open", "wanted": wanted}
            connection.execute(update(schema.queue).where(schema.queue.c.id == item).values(state))
            release(connection, self.who, [item])
        return Kept(item, number, value, is_done, disagrees)

    def skip(self, item: int, note: str | None = None) -> None:
        """Say that this person does not answer an item: it is asked of others."""
        known = self._item(item)
        with self.store.database.writing() as connection:
            _decide(connection, self._decision(known, "skip", None, note))
            release(connection, self.who, [item])

    def undo(self, item: int | None = None) -> int | None:
        """Take back what this person said of an item, or what they said last, and lend it to them again.

        Gives the item's number; None where there is nothing to take back.
        """
        with self.store.database.writing() as connection:
            alone(connection)
            found = _last_said(connection, self.who, item)
            if found is None:
                return None
            kind, row = found
            if kind == "decision":
                undone = {**row, "time": time.time(), "action": "undo", "value": None, "undoes": row["id"]}
                undone.pop("id")
                connection.execute(insert(schema.decisions).values(undone))
            else:
                taken = {name: row[name] for name in ("answer", "correct", "who", "source", "item")}
                taken |= {"time": time.time(), "retracts": row["id"]}
                connection.execute(insert(schema.judgements).values(taken))
            connection.execute(update(schema.queue).where(schema.queue.c.id == row["item"]).values(state="open"))
            hold(connection, self.who, [row["item"]])
        return int(row["item"])

    def progress(self) -> Progress:
        """Tell how many items are done and open, and how many answers are this person's."""
        table, said, judged = schema.queue.c, schema.decisions.c, schema.judgements.c
        query = self._wanted.among(select(table.state, table.why, func.count()).group_by(table.state, table.why))
        undone = select(said.undoes).where(said.undoes.is_not(None))
        mine = select(func.count()).where(
            said.who == self.who, said.item.is_not(None), said.action.in_(ANSWERING), said.id.not_in(undone)
        )
        taken = select(judged.retracts).where(judged.retracts.is_not(None))
        too = select(func.count()).where(
            judged.who == self.who, judged.item.is_not(None), judged.retracts.is_(None), judged.id.not_in(taken)
        )
        with self.store.database.reading() as connection:
            rows = connection.execute(query).all()
            own = (connection.execute(mine).scalar() or 0) + (connection.execute(too).scalar() or 0)
        states = {state: sum(n for its, _, n in rows if its == state) for state in ("done", "open")}
        by_reason = {why: n for state, why, n in rows if state == "open"}
        return Progress(states["done"], states["open"], own, by_reason)

    def _item(self, number: int) -> Item:
        item = self.store.queue.item(number)
        if item is None:
            raise DataError(f"no item of the label queue has the number {number}; ask for the next one")
        return item

    def _refuse_late(self, connection: Connection, item: Item, said: Mapping[str | None, tuple[int, Any]]) -> None:
        others = {who: value for who, (_, value) in said.items() if who != self.who}
        state, wanted = connection.execute(
            select(schema.queue.c.state, schema.queue.c.wanted).where(schema.queue.c.id == item.id)
        ).one()
        if state == "withdrawn":
            raise DataError(f"item {item.id} was withdrawn: nobody needs its label any more; go on with the next one")
        if len(others) >= wanted and self.who not in said:
            who, value = list(others.items())[-1]
            raise DataError(
                f"item {item.id} was labelled by {who or 'somebody'} meanwhile, as {_text(value)[:80]}; nothing of "
                "yours was kept: go on with the next one, or correct it by a decision of `byeori clean`"
            )

    def _decision(self, item: Item, action: Any, value: Any, note: str | None) -> Decision:
        target, place = self._questions.target(item), item.answer or item.place
        return Decision(0, time.time(), self.who, item.data, target, item.sample, place, action, value, note, item.id)


def _decide(connection: Connection, decision: Decision) -> int:
    row = {name: value for name, value in asdict(decision).items() if name != "id"}
    key = connection.execute(insert(schema.decisions).values(row)).inserted_primary_key
    return int(key[0]) if key else 0


def _judge(connection: Connection, item: Item, who: str, value: Any, *, answered: Any) -> int:
    row = {"answer": item.answer, "time": time.time(), "correct": answered == value, "truth": value, "who": who}
    row |= {"source": "label", "item": item.id}
    key = connection.execute(insert(schema.judgements).values(row)).inserted_primary_key
    return int(key[0]) if key else 0


def _last_said(connection: Connection, who: str, item: int | None) -> tuple[str, dict[str, Any]] | None:
    """The newest decision or judgement of the queue that somebody made and has not taken back."""
    said, judged = schema.decisions.c, schema.judgements.c
    undone = select(said.undoes).where(said.undoes.is_not(None))
    actions = (*ANSWERING, "skip")
    decisions = select(schema.decisions).where(said.who == who, said.action.in_(actions), said.id.not_in(undone))
    decisions = decisions.where(said.item == item if item is not None else said.item.is_not(None))
    taken = select(judged.retracts).where(judged.retracts.is_not(None))
    judgements = select(schema.judgements).where(
        judged.who == who, judged.retracts.is_(None), judged.id.not_in(taken), judged.source == "label"
    )
    judgements = judgements.where(judged.item == item if item is not None else judged.item.is_not(None))
    rows = [
        (kind, dict(row))
        for kind, query, column in (("decision", decisions, said.id), ("judgement", judgements, judged.id))
        if (row := connection.execute(query.order_by(column.desc()).limit(1)).mappings().first())
    ]
    return max(rows, key=lambda found: found[1]["time"], default=None)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True)
