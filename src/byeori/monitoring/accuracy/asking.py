"""Ask people about a few answers: drawn with known probabilities, and put into the label queue with the reason why."""

from __future__ import annotations

import time as clock
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from byeori.core.errors import DataError
from byeori.core.seeds import draw, key
from byeori.evaluation.one_answer import scoring_of
from byeori.journal.truths import truths_of
from byeori.monitoring.accuracy.askings import WHY, Asking, askings_of
from byeori.monitoring.accuracy.choosing import design_for, drawn
from byeori.monitoring.accuracy.expecting import Expectation
from byeori.monitoring.accuracy.reading import Looked, Span, look_at
from byeori.monitoring.accuracy.reference import expectation_of
from byeori.tracking.records import Item

if TYPE_CHECKING:
    from byeori.bundles.bundle import Bundle
    from byeori.tracking.store import Store

PRIORITY = 1.0
"""Of a monitor's questions; by less than a thousandth more or less they stand in a random order."""


@dataclass(frozen=True)
class Asked:
    """What was asked."""

    asking: Asking
    numbers: tuple[int, ...]
    """Of the items in the label queue."""
    answers: int
    """Of the window."""
    unkept: int
    """How many of them cannot be shown, as their inputs were not kept."""
    before: int
    """How many of them had been asked about before."""
    known: int
    """To how many of the questions the truth is known already."""

    def __str__(self) -> str:
        text = f"{len(self.numbers)} questions are in the label queue, drawn from {self.answers:,} answers"
        text += f"; to {self.known} of them the truth is known already" if self.known else ""
        if self.unkept:
            text += (
                f". {self.unkept:,} answers have no kept inputs and cannot be asked about: the accuracy is of the rest"
            )
        return f"{text}."


def ask(
    store: Store,
    bundle: Bundle,
    count: int,
    *,
    span: Span,
    seed: int = 0,
) -> Asked:
    """Draw `count` answers of a window and put them into the label queue; none that was asked about before.

    With the same seed and the same answers the draw is the same. Too few answers are a DataError.
    """
    if count < 1:
        raise DataError(f"--ask {count}: wanted at least one question")
    target = bundle.task.target
    looked = look_at(store, span, by_value=target.about.judged_as == "number", seed=seed)
    before = askings_of(store, bundle.digest)
    places = _askable(looked, before, count)
    expectation, _ = expectation_of(bundle)
    spread = expectation.spread(looked.signal[places])
    design = design_for(spread, count, looked_at=looked.share)
    chance = draw(seed, "asking", bundle.digest, len(before))
    chosen = places[drawn(design.probabilities(spread) / design.looked_at, count, chance)]
    name = f"ask-{key(seed, bundle.digest, len(before), span.since, span.until) % 16**8:08x}"
    asking = Asking(name, clock.time(), span.since, span.until, design)
    truths = truths_of(store, [looked.ids[place] for place in chosen])
    items = _items(asking, looked, chosen, expectation, bundle=bundle)
    items = [replace(item, state="done") if item.answer in truths else item for item in items]
    numbers = store.queue.add(items)
    asked_before = sum(map(len, (one.ids for one in before)))
    return Asked(
        replace(asking, items=tuple(items)),
        tuple(numbers),
        looked.whole,
        round(float((~looked.is_kept).sum()) / looked.share),
        asked_before,
        len(truths),
    )


def _askable(looked: Looked, before: list[Asking], count: int) -> np.ndarray:
    """The places of the answers that can be asked about; too few of them are a DataError."""
    if not looked.ids:
        raise DataError(
            "there are no answers in this time, so there is nothing to ask about; "
            "wanted answers of `byeori serve` or `byeori predict --record`, or an earlier --since"
        )
    if not looked.is_kept.any():
        raise DataError(
            f"the inputs of none of the {looked.whole:,} answers were kept, so none can be shown to a person; "
            "serve with --keep-inputs, and ask about what is answered from then on"
        )
    asked = frozenset[str]().union(*(one.ids for one in before))
    is_new = np.array([one not in asked for one in looked.ids], bool)
    places = np.flatnonzero(looked.is_kept & is_new)
    if len(places) < count:
        done = int((looked.is_kept & ~is_new).sum())
        already = f", {done:,} more have been asked about already" if done else ""
        raise DataError(
            f"--ask {count}: {len(places):,} answers of this time can be asked about{already}; "
            f"wanted {count}: ask for fewer, or give an earlier --since"
        )
    return places


def _items(
    asking: Asking, looked: Looked, chosen: np.ndarray, expectation: Expectation, *, bundle: Bundle
) -> list[Item]:
    signal = looked.signal[chosen]
    spread, expected = expectation.spread(signal), expectation.expected(signal)
    probability = asking.design.probabilities(spread)
    usual, mean = float(np.mean(probability)), scoring_of(bundle.task.target).mean_name
    items = []
    for rank, place in enumerate(chosen.tolist()):
        more = probability[rank] > 1.05 * usual
        unsure = ", and somewhat more often than others, as it was unsure" if more else ""
        items.append(
            Item(
                0,
                asking.time,
                bundle.digest,
                WHY,
                f"Drawn by chance{unsure}, to tell the {mean} of live answers.",
                answer=looked.ids[place],
                content={
                    "asking": asking.record(),
                    "expected": float(expected[rank]),
                    "spread": float(spread[rank]),
                },
                probability=float(probability[rank]),
                priority=PRIORITY - 0.001 * rank / len(chosen),
                ask=asking.id,
            )
        )
    return items
