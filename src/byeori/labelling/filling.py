"""The label queue filled: what people are asked about a source of data, with the reason of each question."""

from __future__ import annotations

import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from byeori.core.errors import ConfigError, nearest
from byeori.data.left_out import passed_over
from byeori.labelling.alike import groups_of
from byeori.labelling.answering import answers_to
from byeori.labelling.choosing import WAYS, Chosen, View, randomly
from byeori.labelling.content import content_of
from byeori.labelling.pool import Asking, Pool, pool_of
from byeori.tracking.records import Item
from byeori.tracking.store import Store

if TYPE_CHECKING:
    from byeori.bundles.bundle import Bundle

SHARE = 0.1
"""Of all questions, how many are drawn by chance."""
_GROUPS = 100_000  # of near duplicates in one asking
_ANSWER_LETTERS = 100_000  # of a guess that is kept beside its question


@dataclass(frozen=True)
class Filled:
    """What was put into the queue."""

    ask: str
    """Names this asking: its items bear it."""
    items: tuple[int, ...]
    by_reason: dict[str, int]
    """How many, by the word of the reason."""
    left: int
    """Samples without a label that are not asked about."""
    notes: tuple[str, ...] = ()
    """Files that are no samples, as those beside class folders, by reason."""

    def __str__(self) -> str:
        reasons = ", ".join(f"{count:,} {why}" for why, count in self.by_reason.items())
        said = f"asked about {len(self.items):,} samples ({reasons}); {self.left:,} more have no label"
        return "\n  ".join((said, *self.notes))


def label(
    data: str | Path,
    add: int,
    *,
    by: str = "auto",
    models: Sequence[str | Path] = (),
    asking: Asking | None = None,
    share: float = SHARE,
    people: int = 1,
    store: str | Path | Store = "runs",
) -> Filled:
    """Ask people about `add` samples of a folder or table that have no label yet, and say of each why.

    `by` is `typical`, `margin`, `coverage`, `disagreement` or `random`; `auto` is margin where a model is given
    (`models`, of which disagreement needs two), else typical. A `share` is always drawn by chance, with a known
    probability. `people` is how many are to label each. Near duplicates stand beside each other.
    """
    _refuse(add, by, share, people)
    held = store if isinstance(store, Store) else Store(store)
    bundles = _bundles(models)
    pool = pool_of(data, held, asking or Asking(), bundles[0] if bundles else None)
    chosen, view = _chosen(pool, add, by, share, bundles=bundles)
    ask = uuid.uuid4().hex[:12]
    items = _items(pool, chosen, view, ask=ask, people=people)
    numbers = held.queue.add(items)
    reasons: dict[str, int] = {}
    for one in chosen:
        reasons[one.why] = reasons.get(one.why, 0) + 1
    notes = tuple(passed_over(pool.samples))
    return Filled(ask, tuple(numbers), reasons, len(pool.free) - len(chosen), notes)


def _chosen(pool: Pool, count: int, by: str, share: float, *, bundles: Sequence[Bundle]) -> tuple[list[Chosen], View]:
    seed = int(pool.hashes[pool.free].tolist()[0][:8], 16) + len(pool.known)
    first, second = (*bundles, None, None)[:2]
    view = View(pool, pool.free, first, second, seed)
    word = by if by != "auto" else "margin" if bundles else "typical"
    if word == "random":
        return randomly(view, count), view
    drawn = randomly(view, round(count * share) or (1 if share else 0))
    rest = replace(view, rows=np.setdiff1d(pool.free, [one.row for one in drawn]))
    left = min(count - len(drawn), len(rest.rows))  # where chance took all, there is nothing to compare
    return _spread(WAYS[word](rest, left) if left else [], drawn), rest


def _spread(chosen: list[Chosen], drawn: list[Chosen]) -> list[Chosen]:
    """Put what was drawn evenly among the others: whoever stops half way has labelled half of it."""
    every = (len(chosen) + len(drawn)) / max(len(drawn), 1)
    places = {int(number * every): one for number, one in enumerate(drawn)}
    rest = iter(chosen)
    return [places[place] if place in places else next(rest) for place in range(len(chosen) + len(drawn))]


def _items(pool: Pool, chosen: Sequence[Chosen], view: View, *, ask: str, people: int) -> list[Item]:
    groups = groups_of(pool, [one.row for one in chosen])
    order = {one.row: groups.get(one.row, -1) for one in chosen}
    first = dict[int, int]()
    for place, one in enumerate(chosen):
        if order[one.row] >= 0:
            first.setdefault(order[one.row], place)
    guesses = _guesses(pool, [one.row for one in chosen], view)
    items = []
    for place, one in enumerate(chosen):
        group = order[one.row]
        beside = first.get(group, place)  # a near duplicate follows the first of its group
        guess = _guess(guesses[one.row]) if one.row in guesses else None
        content = content_of(
            pool.samples.target, pool.form, pool.cells(one.row), pool.inputs, root=pool.samples.root, guess=guess
        )
        content |= {"group": int(ask[:8], 16) * _GROUPS + group} if group >= 0 else {}  # no other asking's
        items.append(
            Item(
                0,
                time.time(),
                pool.source,
                one.why,
                one.reason,
                sample=str(pool.hashes[one.row]),
                place=pool.samples.keys[one.row],
                content=content,
                probability=one.probability,
                priority=1 - beside / (len(chosen) + 1),
                ask=ask,
                wanted=people,
            )
        )
    return sorted(items, key=lambda item: -item.priority)


def _guesses(pool: Pool, rows: Sequence[int], view: View) -> dict[int, Any]:
    """What the model answers to those who are asked about, where there is one."""
    if view.bundle is None:
        return {}
    known = dict(vars(view).get("answers", {}))
    return known | answers_to(pool, np.array([row for row in rows if row not in known], int), view.bundle)


def _guess(answer: Any) -> dict[str, Any] | None:
    value = answer["value"]
    if isinstance(value, str) and len(value) > _ANSWER_LETTERS:
        return None
    return {"value": value, "confidence": answer.get("confidence")}


def _bundles(models: Sequence[str | Path]) -> list[Bundle]:
    if not models:
        return []
    if len(models) > 2:
        raise ConfigError(f"{len(models)} models were named; wanted one, or two that may disagree")
    from byeori.bundles.bundle import Bundle

    bundles = [Bundle.load(model, device="auto") for model in models]
    if len(bundles) == 2 and bundles[0].task.target.kind != bundles[1].task.target.kind:
        raise ConfigError(
            f"{models[0]} answers {bundles[0].task.target} and {models[1]} {bundles[1].task.target}; wanted two models "
            "of one question"
        )
    return bundles


def _refuse(count: int, by: str, share: float, people: int) -> None:
    words = ("auto", *WAYS)
    if by not in words:
        raise ConfigError(f"by {by!r} is not known{nearest(by, words)}; wanted one of {', '.join(words)}")
    if count < 1:
        raise ConfigError(f"add {count}: wanted at least 1 question")
    if not 0 <= share <= 1:
        raise ConfigError(f"share {share}: wanted a share of the questions, from 0 to 1")
    if not 1 <= people <= 9:
        raise ConfigError(f"people {people}: wanted how many label each sample, from 1 to 9")
