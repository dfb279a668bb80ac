"""Suspects as questions to people: items of the label queue, the most suspicious first."""

from __future__ import annotations

from pathlib import Path

from byeori.cleaning.suspects import Suspects
from byeori.tracking.records import Item
from byeori.tracking.store import Store


def ask(suspects: Suspects, count: int, runs: Path) -> list[int]:
    """Put the first `count` suspects of wrong answers into the label queue, and give the items' numbers.

    One that is in the queue already is not asked a second time.
    """
    source = suspects.source.get("source") or suspects.name
    items = [
        Item(
            id=0,
            created=0.0,
            data=str(source),
            why="label",
            reason=f"its answer is likely wrong: {one.evidence}",
            sample=one.sample,
            place=one.key,
            content={
                **suspects.contents.get(one.key, {"target": suspects.target, "guess": {"value": one.likely}}),
                "given": one.given,
                "likely": one.likely,
                "evidence": one.evidence,
                "score": one.score,
                "confidence": one.confidence,
            },
            priority=one.score,
        )
        for one in suspects.of("label")[:count]
    ]
    store = Store(runs)
    try:
        return store.queue.add(items)
    finally:
        store.close()
